//! A real mail server, and certificates of our own.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

use crate::support::tell;

/// A server that runs while this lives.
pub struct Real {
    child: Child,
    said: BufReader<ChildStdout>,
    pub port: u16,
}

impl Real {
    /// Starts a server; None, and said so, where it is not installed.
    pub fn start(how: &str, certificate: Option<&Certificate>, login: &str) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        if !root.join("target/smtp/installed.txt").exists() {
            tell("NOT RUN: there is no mail server; tests/it/smtp/server.sh installs one");
            return None;
        }
        let (certificate, key) = certificate.map_or_else(Default::default, |c| (c.chain.clone(), c.key.clone()));
        let mut command = Command::new(root.join("target/smtp/bin/python"));
        command.arg(root.join("tests/it/smtp/server.py")).arg(how).arg(certificate).arg(key).arg(login);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, said, port: 0 };
        server.port = u16::try_from(server.next()["port"].as_u64().unwrap()).unwrap();
        Some(server)
    }

    /// The next thing that the server tells; a test that waits for what never comes is stopped by
    /// whoever runs it.
    pub fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// All that the server tells besides, up to its end.
    pub fn rest(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.said.by_ref().lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Files of one authority, removed when this goes.
pub struct Authority {
    folder: PathBuf,
}

/// A certificate and its key.
pub struct Certificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    /// An authority that nobody else knows; None, and said so, where openssl is not installed.
    pub fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if Command::new("openssl").arg("version").output().is_err() {
            tell("NOT RUN: openssl is not installed");
            return None;
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("usher-authority-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        let authority = Self { folder };
        authority.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tests -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.pem");
        Some(authority)
    }

    /// The file that whoever trusts this authority names.
    pub fn file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// A certificate for a host.
    pub fn certify(&self, host: &str) -> Certificate {
        fs::write(self.folder.join("extensions"), format!("subjectAltName=DNS:{host}\n")).unwrap();
        self.openssl(&format!("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={host} -keyout {host}.key -out {host}.csr"));
        self.openssl(&format!("x509 -req -in {host}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out {host}.pem"));
        Certificate { chain: self.folder.join(format!("{host}.pem")), key: self.folder.join(format!("{host}.key")) }
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(&self.folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

//! A real browser without a window, spoken to by pipe: pages are opened in it as people open them, and
//! what it complains of, asks for and shows is heard.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use base64::Engine as _;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::{Value, json};

/// The names under which the browser may be here.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Without a window, without a profile, and without anything that it does by itself.
const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
    --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
    --remote-debugging-pipe";

/// The browser, with one page.
pub struct Browser {
    child: Child,
    to: File,
    from: Receiver<Value>,
    next: u64,
    session: Option<String>,
    /// What it said without being asked.
    said: Vec<Value>,
}

impl Browser {
    /// Starts the browser with an empty profile in this folder; none where there is none here.
    pub fn start(folder: &Path) -> Option<Self> {
        let program = NAMES.into_iter().find(|name| super::super::support::is_here(name))?;
        let (to, from) = (pipe(folder, "to"), pipe(folder, "from"));
        // The browser reads what it is told from 3 and answers on 4.
        let child = Command::new("bash")
            .args(["-c", "exec \"$0\" \"${@:3}\" 3<>\"$1\" 4<>\"$2\"", program])
            .args([folder.join("to"), folder.join("from")])
            .args(FLAGS.split_whitespace())
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .arg("about:blank")
            .env("HOME", folder)
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (heard, messages) = channel();
        thread::spawn(move || {
            for message in BufReader::new(from).split(0) {
                let Ok(message) = serde_json::from_slice(&message.unwrap_or_default()) else { return };
                if heard.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self { child, to, from: messages, next: 0, session: None, said: Vec::new() };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for part in ["Page", "Runtime", "Log", "Network", "Audits"] {
            browser.ask(&format!("{part}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a file in a window of so many pixels. What it said before is forgotten.
    pub fn open(&mut self, file: &Path, width: u32, height: u32) {
        let window = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", window);
        self.said.clear();
        self.ask("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        while !self.said.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.hear();
            self.said.push(event);
        }
    }

    /// Has pages shown as whoever prefers this wants them: `light` or `dark`, on `screen` or in `print`.
    pub fn prefer(&mut self, scheme: &str, medium: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.ask("Emulation.setEmulatedMedia", json!({ "media": medium, "features": features }));
    }

    /// Moves the pointer to a place in the window.
    pub fn point(&mut self, x: f64, y: f64) {
        self.ask("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y }));
    }

    /// What an expression is on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// What it complained of since the page was opened: errors, warnings, things that were kept from
    /// being done.
    pub fn complaints(&mut self) -> Vec<String> {
        // Whatever was on its way when the page had loaded is heard before the answer.
        self.value("1");
        let methods = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Audits.issueAdded"];
        self.said
            .iter()
            .filter(|event| methods.iter().any(|method| event["method"] == *method))
            .map(ToString::to_string)
            .collect()
    }

    /// The addresses that were asked for since the page was opened.
    pub fn requests(&mut self) -> Vec<String> {
        self.value("1");
        let asked = self.said.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        asked.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }

    /// What is seen, from top to foot, as a PNG file.
    pub fn picture(&mut self, whole: bool) -> Vec<u8> {
        let wanted = json!({ "format": "png", "captureBeyondViewport": whole });
        let answer = self.ask("Page.captureScreenshot", wanted);
        base64::prelude::BASE64_STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(message.to_string().as_bytes()).and_then(|()| self.to.write_all(&[0])).unwrap();
        loop {
            let heard = self.hear();
            if heard["id"] == self.next {
                assert!(heard["error"].is_null(), "{method}: {heard}");
                return heard["result"].clone();
            }
            self.said.push(heard);
        }
    }

    #[track_caller]
    fn hear(&self) -> Value {
        self.from.recv_timeout(PATIENCE).expect("the browser answers")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pipe with a name; it is opened for both ways, so that neither side waits for the other.
fn pipe(folder: &Path, name: &str) -> File {
    let path = folder.join(name);
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

//! What is said to the server, step by step.

use std::time::Instant;

use lettre::{
    address::Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{Certificate, CertificateStore, SmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};

use super::{Failure, Rendered, Server, Tls};
use crate::mail::{render::address, seven_bit::seven_bit};

/// How long the server is given to say goodbye: nothing depends on it.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(1);

/// How a certificate in a PEM file begins.
const HEADING: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Speaks to the server and tells how it ended as soon as that is known, then says goodbye.
pub fn hold(server: &Server, message: &Rendered, tell: &dyn Fn(Result<(), Failure>)) {
    let mut dialogue = match Dialogue::begin(server) {
        Ok(dialogue) => dialogue,
        Err(failure) => return tell(Err(failure)),
    };
    let ended = dialogue.send(message);
    let taken = ended.is_ok();
    tell(ended);
    let _ = dialogue.connection.set_timeout(Some(GOODBYE));
    if taken {
        let _ = dialogue.connection.quit();
    } else {
        dialogue.connection.abort();
    }
}

struct Dialogue<'a> {
    server: &'a Server,
    connection: SmtpConnection,
    end: Instant,
}

impl<'a> Dialogue<'a> {
    /// Connects, encrypts and logs in, as far as the server is to be spoken to that way.
    fn begin(server: &'a Server) -> Result<Self, Failure> {
        if server.user.is_some() && server.tls == Tls::None {
            return Err(Failure::temporary(server, "is not logged in to over a connection that is not encrypted"));
        }
        let end = Instant::now() + server.timeout.whole;
        let tls = match server.tls {
            Tls::None => None,
            Tls::Required | Tls::Implicit => Some(parameters(server)?),
        };
        let hello = hello(server);
        let from_the_start = tls.as_ref().filter(|_| server.tls == Tls::Implicit);
        let place = (server.host.as_str(), server.port);
        let connection = SmtpConnection::connect(place, Some(server.timeout.answer), &hello, from_the_start, None)
            .map_err(|error| Failure::of(server, "refused the connection", &error))?;
        let mut dialogue = Self { server, connection, end };
        if let Some(tls) = tls.filter(|_| server.tls == Tls::Required) {
            if !dialogue.connection.can_starttls() {
                let why = "does not offer STARTTLS, and mail is not sent unless the connection is encrypted";
                return Err(dialogue.given_up(why));
            }
            dialogue
                .within_time("refused to encrypt the connection", |connection| connection.starttls(&tls, &hello))?;
        }
        if server.tls != Tls::None && !dialogue.connection.is_encrypted() {
            return Err(dialogue.given_up("left the connection without encryption"));
        }
        dialogue.log_in()?;
        Ok(dialogue)
    }

    fn log_in(&mut self) -> Result<(), Failure> {
        let (Some(user), Some(password)) = (&self.server.user, &self.server.password) else { return Ok(()) };
        if self.connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            return Err(self.given_up("offers no way to log in with a password"));
        }
        let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
        self.step(&format!("refused the log-in of {user}"), 235, |connection| {
            connection.auth(DEFAULT_MECHANISMS, &credentials)
        })
    }

    fn send(&mut self, message: &Rendered) -> Result<(), Failure> {
        let asked = |email| address(email).map_err(|refusal| Failure::temporary(self.server, refusal.message));
        let (from, to) = (asked(&self.server.from)?, asked(message.to())?);
        let eight_bit = self.connection.server_info().supports_feature(Extension::EightBitMime);
        let ascii = if eight_bit { None } else { seven_bit(message.bytes()) };
        let bytes = ascii.as_deref().unwrap_or(message.bytes());
        if !eight_bit && !bytes.is_ascii() {
            return Err(Failure::temporary(self.server, "takes ASCII only, and the message holds more"));
        }
        let more = if bytes.is_ascii() { vec![] } else { vec![MailParameter::Body(MailBodyParameter::EightBitMime)] };
        self.envelope(from, &to, more)?;
        // The library ends the last line itself.
        let lines = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        self.step("refused the message", 250, |connection| connection.message(lines))
    }

    fn envelope(&mut self, from: Address, to: &Address, parameters: Vec<MailParameter>) -> Result<(), Failure> {
        let refused = format!("refused the sender {from}");
        self.step(&refused, 250, |connection| connection.command(Mail::new(Some(from), parameters)))?;
        let rcpt = Rcpt::new(to.clone(), vec![]);
        self.step(&format!("refused the recipient {to}"), 250, |connection| connection.command(rcpt))?;
        self.step("refused to take a message", 354, |connection| connection.command(Data))
    }

    /// One step, and the one answer that means yes to it (RFC 5321, 4.3.2; RFC 4954, 6).
    ///
    /// The library takes any answer below 400 for a yes. An answer too many, such as one that somebody
    /// slipped in before the connection was encrypted, would then be taken for that to the next step, and
    /// the last for a yes to a message that was never taken.
    fn step(
        &mut self,
        refused: &str,
        yes: u16,
        run: impl FnOnce(&mut SmtpConnection) -> Result<Response, Error>,
    ) -> Result<(), Failure> {
        let answer = self.within_time(refused, run)?;
        // A server that passes the recipient on says 251 (RFC 5321, 3.4).
        if answer.has_code(yes) || (yes == 250 && answer.has_code(251)) {
            return Ok(());
        }
        Err(Failure::temporary(self.server, format!("answered out of turn: {} in place of {yes}", answer.code())))
    }

    /// Something said and answered within what is left of the time.
    fn within_time<T>(
        &mut self,
        refused: &str,
        run: impl FnOnce(&mut SmtpConnection) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let left = self.end.saturating_duration_since(Instant::now()).min(self.server.timeout.answer);
        if left.is_zero() {
            return Err(Failure::late(self.server, self.server.timeout.whole));
        }
        let limited = self.connection.set_timeout(Some(left));
        limited.map_err(|error| Failure::temporary(self.server, format!("could not be spoken to: {error}")))?;
        run(&mut self.connection).map_err(|error| Failure::of(self.server, refused, &error))
    }

    fn given_up(&mut self, why: &str) -> Failure {
        let _ = self.connection.set_timeout(Some(GOODBYE));
        self.connection.abort();
        Failure::temporary(self.server, why)
    }
}

/// The name that is said in greeting: that of the sender's host, not of this machine.
fn hello(server: &Server) -> ClientId {
    let host = server.from.as_str().rsplit_once('@').map(|(_, host)| host.to_owned());
    host.map_or_else(ClientId::default, ClientId::Domain)
}

/// Which certificates are trusted, and for which name.
fn parameters(server: &Server) -> Result<TlsParameters, Failure> {
    let builder = TlsParameters::builder(server.host.clone());
    let builder = match &server.ca_file {
        None => builder,
        Some(file) => {
            let unread =
                |error: String| Failure::temporary(server, format!("cannot be trusted: {} {error}", file.display()));
            let pem = std::fs::read(file).map_err(|error| unread(format!("cannot be read: {error}")))?;
            // The library takes a file without certificates for one that trusts nobody.
            let some = pem.windows(HEADING.len()).any(|words| words == HEADING);
            let certificate = Certificate::from_pem(&pem).ok().filter(|_| some);
            let certificate = certificate.ok_or_else(|| unread("holds no certificate in PEM".to_owned()))?;
            builder.certificate_store(CertificateStore::None).add_root_certificate(certificate)
        }
    };
    builder.build_rustls().map_err(|error| Failure::of(server, "cannot be spoken to", &error))
}

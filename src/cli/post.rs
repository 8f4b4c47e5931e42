//! Sending what is queued, after the change that queued it stands.
//!
//! Outside of every transaction a token is minted, a letter made, kept beside the database and handed
//! over; what the queue says before and after stands in [`usher::ops::mail`]. Nothing here changes how
//! the command ends that queued the mail: it stands, the mail waits, and that is said.

use std::time::Duration;

use usher::{
    domain::{Refusal, Result, digest, mail as queue},
    mail::{Content, Invitation, Letter, LinkTemplate, Look, Mailbox, Outbox, Rendered, Secret, Server},
    mail::{message_id, render, send},
    ops::mail::{self, Claim, Job, Unsent},
    store::{Access, Store},
};

use super::{App, output::escape, password};

/// After so many mails in a row that failed for now, the rest is left in the queue: the server is not
/// well, and each would be waited for.
const PATIENCE: u32 = 3;

/// How often a letter is put back beside the database when another command has replaced it.
const TRIES: u32 = 3;

/// Where letters go from here.
struct Room {
    outbox: Outbox,
    server: Option<Server>,
    sender: Mailbox,
    link: Option<LinkTemplate>,
}

/// What became of a mail.
enum Ended {
    /// It was handed over: to the server, or as a file of this name.
    Sent(Option<String>),
    /// It was not, for this reason.
    Not(Unsent, String),
    /// It was not to be sent: another command did, or it is void.
    Nothing,
}

/// Why a letter did not get out.
struct Stuck {
    permanent: bool,
    why: String,
}

impl From<Refusal> for Stuck {
    fn from(refusal: Refusal) -> Self {
        Self { permanent: false, why: refusal.message }
    }
}

impl App {
    /// Sends queued mails, and says of each what became of it.
    pub fn post(&mut self, mails: &[i64]) {
        let mut failed = 0;
        for (place, id) in mails.iter().enumerate() {
            if failed >= PATIENCE {
                let left = mails.len() - place;
                self.unsent += left;
                self.screen.warning(&format!("{left} more mails wait in the queue: usher mail send"));
                return;
            }
            match self.post_one(*id) {
                Ok(Ended::Sent(_) | Ended::Nothing) => failed = 0,
                Ok(Ended::Not(Unsent::GivenUp, _)) => self.unsent += 1,
                Ok(Ended::Not(Unsent::Waits(_), _)) => {
                    self.unsent += 1;
                    failed += 1;
                }
                Err(refusal) => {
                    self.unsent += 1;
                    failed += 1;
                    self.screen.warning(&format!("mail {id} waits: {}; usher mail send", refusal.message));
                }
            }
        }
    }

    fn post_one(&mut self, id: i64) -> Result<Ended> {
        let config = self.config.mail.clone();
        let store = self.store(Access::Write)?;
        let folder = store.path().with_file_name("outbox");
        let Some(job) = mail::job(store, id, Self::now())? else { return Ok(Ended::Nothing) };
        let room = config.server().map(|server| Room {
            outbox: Outbox::at(folder),
            server: server.map(within_claim),
            sender: config.sender(),
            link: config.link().cloned(),
        });
        let ended = match room {
            Ok(room) => room.deliver(store, &job)?,
            Err(refusal) => given_back(store, id, None, refusal.into())?,
        };
        self.say_ended(&job, &ended);
        Ok(ended)
    }

    fn say_ended(&mut self, job: &Job, ended: &Ended) {
        let to = &job.to;
        let flag = match self.globals.client {
            Some(_) => format!(" -c {}", job.handle),
            None => String::new(),
        };
        match ended {
            Ended::Sent(None) => self.screen.note(&format!("invitation to {to}: sent")),
            Ended::Sent(Some(file)) => {
                self.screen.note(&format!("invitation to {to}: in outbox/{}", escape::term(file)));
            }
            Ended::Not(Unsent::Waits(due), why) => self.screen.warning(&format!(
                "invitation to {to} waits until {} UTC: {why}; usher mail retry {}{flag}",
                due.minute(),
                job.mail
            )),
            Ended::Not(Unsent::GivenUp, why) => self
                .screen
                .warning(&format!("invitation to {to} was not sent: {why}; usher mail retry {}{flag}", job.mail)),
            Ended::Nothing => {}
        }
    }
}

/// A server that is never waited for as long as it takes until a command counts as dead.
fn within_claim(mut server: Server) -> Server {
    let minutes = queue::CLAIM_MINUTES.unsigned_abs().saturating_sub(1);
    server.timeout.whole = server.timeout.whole.min(Duration::from_secs(minutes * 60));
    server
}

impl Room {
    /// One mail, from the queue to where it goes.
    fn deliver(&self, store: &mut Store, job: &Job) -> Result<Ended> {
        let prepared = match self.prepare(job) {
            Ok(prepared) => prepared,
            Err(stuck) => return given_back(store, job.mail, None, stuck),
        };
        let (digest, letter) = prepared;
        let Some(claim) = mail::claim(store, job, &digest, App::now())? else {
            if mail::is_over(store, job.mail)? {
                let _ = self.outbox.discard(job.mail);
            }
            return Ok(Ended::Nothing);
        };
        match self.hand_over(job, &digest, &letter) {
            Ok(file) => {
                mail::sent(store, &claim, App::now())?;
                let _ = self.outbox.discard(job.mail);
                Ok(Ended::Sent(file))
            }
            Err(stuck) => {
                let ended = given_back(store, job.mail, Some(&claim), stuck)?;
                // One that waits keeps its letter: perhaps it came through and only the answer did not.
                if !matches!(ended, Ended::Not(Unsent::Waits(_), _)) {
                    let _ = self.outbox.discard(job.mail);
                }
                Ok(ended)
            }
        }
    }

    /// The letter as it went out before and is still kept, else a new one; the digest of its token.
    fn prepare(&self, job: &Job) -> std::result::Result<(String, Option<Rendered>), Stuck> {
        if let Some(digest) = &job.digest {
            if self.outbox.delivered(job.mail, digest)? {
                return Ok((digest.clone(), None));
            }
            if let Some(bytes) = self.outbox.staged(job.mail, digest)? {
                return Ok((digest.clone(), Some(Rendered::kept(job.to.clone(), bytes))));
            }
        }
        let token = password::token()?;
        let digest = digest::hex_of_token(&token);
        // What a letter cannot hold, such as a name, will not be otherwise in a minute.
        let letter = render(&self.letter(job, &digest, token))
            .map_err(|refusal| Stuck { permanent: true, why: refusal.message })?;
        self.outbox.stage(job.mail, &digest, letter.bytes())?;
        Ok((digest, Some(letter)))
    }

    fn letter(&self, job: &Job, digest: &str, token: String) -> Letter {
        let now = App::now();
        let name = format!("invitation.{}.{}", job.message_id, digest.get(..16).unwrap_or_default());
        Letter {
            from: self.sender.clone(),
            to: Mailbox { address: job.to.clone(), name: job.name.clone() },
            message_id: message_id(&name, &self.sender.address),
            date: now,
            look: Look::default(),
            content: Content::Invitation(Invitation {
                account: job.account.clone(),
                inviter: job.inviter.clone(),
                token: Secret::new(token),
                link: self.link.clone(),
                ends: queue::ends(now),
                time_zone: job.time_zone.clone(),
            }),
        }
    }

    /// Hands a letter over: to the server, else into the folder. Returns the name of the file. Without
    /// a letter it lies in the folder already.
    fn hand_over(
        &self,
        job: &Job,
        digest: &str,
        letter: &Option<Rendered>,
    ) -> std::result::Result<Option<String>, Stuck> {
        if let (Some(server), Some(letter)) = (&self.server, letter) {
            return match send(server, letter) {
                Ok(()) => Ok(None),
                Err(failure) => Err(Stuck { permanent: failure.permanent, why: failure.why }),
            };
        }
        let mut tries = 0;
        let path = loop {
            tries += 1;
            match (self.outbox.deliver(job.mail, digest), letter) {
                (Ok(path), _) => break path,
                // A command that lost the race for this mail may have put its own letter there.
                (Err(_), Some(letter)) if tries < TRIES => self.outbox.stage(job.mail, digest, letter.bytes())?,
                (Err(refusal), _) => return Err(refusal.into()),
            }
        };
        Ok(path.file_name().map(|name| name.to_string_lossy().into_owned()))
    }
}

/// Puts a mail back into the queue, or gives it up.
fn given_back(store: &mut Store, id: i64, claim: Option<&Claim>, stuck: Stuck) -> Result<Ended> {
    let Stuck { permanent, why } = stuck;
    let unsent = mail::not_sent(store, id, claim, &why, permanent, App::now())?;
    Ok(unsent.map_or(Ended::Nothing, |unsent| Ended::Not(unsent, why)))
}

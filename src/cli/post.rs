//! Sending what is queued, after the change that queued it stands.
//!
//! Outside of every transaction a token is minted, a letter made, kept beside the database and given to
//! a server or the outbox; what the queue says before and after stands in [`usher::ops::mail`]. Nothing
//! here changes how the command ends that queued the mail: it stands, the mail waits, and that is said.

use std::path::PathBuf;

use usher::{
    domain::{Refusal, Result, Time, digest, mail as queue},
    mail::{Content, Invitation, Letter, LinkTemplate, Look, Mailbox, Outbox, Rendered, Secret, Server},
    mail::{message_id, render, send},
    ops::mail::{self, Claim, Claiming, Due, Job, Unsent},
    store::{Access, Store},
};

use super::{App, password};

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
    /// The server took it, or it is this file.
    Sent(Option<PathBuf>),
    /// It was not, for this reason.
    Not(Unsent, String),
    /// It is void: nobody could accept it.
    Void,
    /// It was not to be sent: another command did, or it was voided meanwhile.
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
    pub fn post(&mut self, mails: &[Due]) {
        let mut failed = 0;
        for (place, due) in mails.iter().enumerate() {
            if failed >= PATIENCE {
                let left = mails.get(place..).unwrap_or_default();
                self.unsent += left.len();
                let wait = if left.len() == 1 { "mail waits" } else { "mails wait" };
                self.screen.warning(&format!("{} more {wait} in the queue: {}", left.len(), sends(left)));
                return;
            }
            match self.post_one(due) {
                Ok(Ended::Sent(_) | Ended::Void | Ended::Nothing) => failed = 0,
                Ok(Ended::Not(Unsent::GivenUp, _)) => self.unsent += 1,
                Ok(Ended::Not(Unsent::Waits(_), _)) => {
                    self.unsent += 1;
                    failed += 1;
                }
                Err(refusal) => {
                    self.unsent += 1;
                    failed += 1;
                    let again = sends(std::slice::from_ref(due));
                    self.screen.warning(&format!("mail {} waits: {}; {again}", due.mail(), refusal.message));
                }
            }
        }
    }

    fn post_one(&mut self, due: &Due) -> Result<Ended> {
        let config = self.config.mail.clone();
        let store = self.store(Access::Write)?;
        let folder = store.path().with_file_name("outbox");
        let Some(job) = mail::job(store, due, Self::now())? else { return Ok(Ended::Nothing) };
        let room = config.server().map(|server| Room {
            outbox: Outbox::at(folder),
            server,
            sender: config.sender(),
            link: config.link().cloned(),
        });
        let ended = match room {
            Ok(room) => room.deliver(store, &job)?,
            Err(refusal) => requeued(store, &job, None, refusal.into())?,
        };
        self.say_ended(&job, &ended);
        Ok(ended)
    }

    fn say_ended(&mut self, job: &Job, ended: &Ended) {
        let Job { to, scope, .. } = job;
        match ended {
            Ended::Sent(None) => self.screen.note(&format!("invitation to {to}: sent")),
            Ended::Sent(Some(file)) => {
                let file = file.display();
                self.screen.note(&format!(
                    "invitation to {to}: no mail server is configured (docs/mail.md); hand on the file {file}"
                ));
            }
            Ended::Not(Unsent::Waits(due), why) => {
                self.unposted(job, "queued", Some(*due), why);
                self.screen.warning(&format!("invitation to {to} waits until {} UTC: {why}", due.minute()));
                self.screen.hint(&format!("usher mail retry {}{scope}", job.mail));
            }
            Ended::Not(Unsent::GivenUp, why) => {
                self.unposted(job, "failed", None, why);
                self.screen.warning(&format!("invitation to {to} was not sent: {why}"));
                self.screen.hint(&format!("usher mail retry {}{scope}", job.mail));
            }
            Ended::Void => {
                let why = "nobody could accept it, or whoever invited may not do so any more";
                self.unposted(job, "void", None, why);
                self.screen.warning(&format!("invitation to {to} is void: {why}"));
                self.screen.hint(&format!("usher user invite {}{scope}", to.typed()));
            }
            Ended::Nothing => {}
        }
    }

    /// Tells scripts of a mail that was not sent, beside the answer: it was given before.
    fn unposted(&mut self, job: &Job, state: &str, due: Option<Time>, why: &str) {
        self.screen.aside(&serde_json::json!({
            "mail": { "id": job.mail, "to": job.to, "state": state, "due": due, "error": why },
        }));
    }
}

/// The command that sends these mails.
fn sends(mails: &[Due]) -> String {
    let scope = mails.first().map(Due::scope).unwrap_or_default();
    let scope = if mails.iter().all(|due| due.scope() == scope) { scope } else { " --clients" };
    format!("usher mail send{scope}")
}

impl Room {
    /// One mail, from the queue to where it goes.
    fn deliver(&self, store: &mut Store, job: &Job) -> Result<Ended> {
        let prepared = match self.prepare(job) {
            Ok(prepared) => prepared,
            Err(stuck) => return requeued(store, job, None, stuck),
        };
        let (digest, letter) = prepared;
        let claim = match mail::claim(store, job, &digest, App::now())? {
            Claiming::Held(claim) => claim,
            Claiming::Void => {
                self.forget(job);
                return Ok(Ended::Void);
            }
            Claiming::Lost => {
                self.forget_if_over(store, job);
                return Ok(Ended::Nothing);
            }
        };
        let ended = match self.hand_over(job, &digest, &letter) {
            Ok(file) if mail::sent(store, &claim, App::now())? => Ended::Sent(file),
            Ok(file) => {
                // Another command has the mail now, and its letter may be this one.
                self.forget_if_over(store, job);
                return Ok(Ended::Sent(file));
            }
            Err(stuck) => requeued(store, job, Some(&claim), stuck)?,
        };
        match &ended {
            Ended::Sent(_) => {
                self.forget(job);
                // The letter is sent, whatever comes of this.
                let _ = mail::mark_onboarded(store, &claim, App::now());
            }
            Ended::Not(Unsent::GivenUp, _) => self.forget(job),
            // It keeps its letter: perhaps it came through and only the answer did not.
            Ended::Not(Unsent::Waits(_), _) => {}
            Ended::Void | Ended::Nothing => self.forget_if_over(store, job),
        }
        Ok(ended)
    }

    /// Drops what is kept of a letter. That it could not be dropped takes nothing back.
    fn forget(&self, job: &Job) {
        let _ = self.outbox.discard(job.mail);
    }

    /// The same, unless another command may be sending it.
    fn forget_if_over(&self, store: &mut Store, job: &Job) {
        if mail::is_over(store, job.mail).is_ok_and(|over| over) {
            self.forget(job);
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
        let from = Mailbox { name: job.look.sender.clone().unwrap_or(self.sender.name.clone()), ..self.sender.clone() };
        Letter {
            from,
            to: Mailbox { address: job.to.clone(), name: job.name.clone() },
            message_id: message_id(&name, &self.sender.address),
            date: now,
            look: Look::of(&job.look),
            content: Content::Invitation(Invitation {
                account: job.account.clone(),
                inviter: job.inviter.clone(),
                joined: job.joined,
                token: Secret::new(token),
                link: self.link.clone(),
                ends: queue::ends(now),
                time_zone: job.time_zone.clone(),
            }),
        }
    }

    /// Hands a letter over: to the server, else into the folder. Returns the file. Without
    /// a letter it lies in the folder already.
    fn hand_over(
        &self,
        job: &Job,
        digest: &str,
        letter: &Option<Rendered>,
    ) -> std::result::Result<Option<PathBuf>, Stuck> {
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
        Ok(Some(path))
    }
}

/// Puts a mail back into the queue, or gives it up.
fn requeued(store: &mut Store, job: &Job, claim: Option<&Claim>, stuck: Stuck) -> Result<Ended> {
    let Stuck { permanent, why } = stuck;
    let unsent = mail::not_sent(store, job.mail, claim, &why, permanent, App::now())?;
    Ok(unsent.map_or(Ended::Nothing, |unsent| Ended::Not(unsent, why)))
}

//! What somebody can do today, as a file of expectations.
//!
//! Of a user it holds each asset that they may view or edit, with both answers; a few that are near
//! and that they may not view, tiles on dashboards of theirs first; and how far they get into the
//! clients below. So a file is as long as what people have, not as everything there is.
//!
//! Nothing is named that whoever records may not ask about.

use std::collections::HashSet;

use serde::Serialize;

use crate::{
    domain::{
        AssetId, Refusal, Result,
        access::{self, AssetAction, Below, ClientAction, expectations::Recording},
        asset::{Asset, AssetKind},
        client::Level,
        permission::Permission,
    },
    ops::{
        Session,
        facts::{Facts, Who},
        somebody::{Somebody, may_ask},
    },
};

/// Users read at once.
const PAGE: usize = 100;
/// Most assets of which both answers are recorded, for one user.
const MOST: usize = 100;
/// Most assets, and clients, that are recorded as out of a user's reach.
const NEAR: usize = 5;
/// Among how many assets of a kind those are looked for.
const LOOKED_AT: usize = 200;
/// Most clients that are looked at.
const CLIENTS: usize = 50;
/// How many bytes of shares are remembered, about, before they are forgotten.
const REMEMBERED: usize = 1024 * 1024;

/// The levels that a client share can reach, each with what is before it.
const LEVELS: [Level; 3] = [Level::ViewOnly, Level::Admin, Level::Settings];

/// A file that was recorded. Its serialised form is a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RecordedView {
    /// How many questions in it are answered.
    pub questions: usize,
    /// Of a file that is recorded anew, how many answers differ from those that stood there; null of a
    /// new one.
    pub changed: Option<usize>,
    /// Of a file that is recorded anew, how many could not be asked, and are left as they are.
    pub unasked: usize,
    /// Of a new file, the e-mail of the first user whose answers do not fit any more; null where all do.
    pub left_out: Option<String>,
    /// The file where it was written; null where it is the answer.
    pub file: Option<String>,
    /// The text of the file; null where it was written.
    pub source: Option<String>,
}

/// Records what users of the account acted in can do; all of them where none are named.
///
/// # Errors
/// About others [`crate::domain::Code::Forbidden`] without `user.view` and `group.view`;
/// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for whom is named, and
/// where there is nothing to ask about.
pub fn record(session: &Session<'_>, users: &[String]) -> Result<RecordedView> {
    let account = &session.account;
    let client = (!account.is_master()).then(|| account.handle.as_str());
    let mut recorder = Recorder {
        session,
        facts: Facts::new(session.tx),
        all_named: may_ask(session, false).is_ok(),
        recording: Recording::new(&format!("Access in {}", account.handle), client),
    };
    let left_out = if users.is_empty() { recorder.everybody()? } else { recorder.those(users)? };
    let Recorder { recording, .. } = recorder;
    if recording.questions == 0 && left_out.is_none() {
        return Err(Refusal::not_found(format!(
            "question to record in {}: there is nothing to look at",
            account.said()
        )));
    }
    Ok(RecordedView {
        questions: recording.questions,
        left_out,
        source: Some(recording.into_text()),
        ..RecordedView::default()
    })
}

struct Recorder<'r, 's> {
    session: &'r Session<'s>,
    facts: Facts<'s>,
    /// Whether whoever records may ask about anything by name.
    all_named: bool,
    recording: Recording,
}

impl Recorder<'_, '_> {
    /// Tells who is the first that does not fit.
    fn everybody(&mut self) -> Result<Option<String>> {
        may_ask(self.session, false)?;
        let account = &self.session.account;
        let mut after = String::new();
        loop {
            let page = self.session.tx.users_of(account.id, &after, PAGE)?;
            for user in &page {
                let email = user.email.as_str();
                if let Some(standing) = self.session.tx.standing(account.id, email)?
                    && !self.user(&Who::of(account, &standing), email, false)?
                {
                    return Ok(Some(email.to_owned()));
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after = last.email.to_string(),
                _ => return Ok(None),
            }
        }
    }

    fn those(&mut self, users: &[String]) -> Result<Option<String>> {
        let mut told = HashSet::new();
        for typed in users {
            let somebody = Somebody::find(self.session, typed, false, |oneself| may_ask(self.session, oneself))?;
            let email = somebody.email(typed).to_owned();
            if told.insert(email.clone()) && !self.user(&somebody.who, &email, somebody.oneself)? {
                return Ok(Some(email));
            }
        }
        Ok(None)
    }

    /// Records one user; false where that does not fit any more.
    fn user(&mut self, who: &Who, email: &str, oneself: bool) -> Result<bool> {
        if self.facts.bytes() > REMEMBERED {
            self.facts = Facts::new(self.session.tx);
        }
        let mut near = Vec::new();
        let mut room = MOST;
        for kind in AssetKind::ALL {
            self.reached(who, kind, &mut room, &mut near)?;
        }
        for kind in AssetKind::ALL {
            self.around(who, kind, &mut near)?;
        }
        for target in near {
            self.recording.answer("view", &target, false);
        }
        if room == 0 {
            self.recording.note("there may be more assets that are not recorded");
        }
        if oneself || self.session.may(Permission::ClientAccess).is_ok() {
            self.clients(who)?;
        }
        Ok(self.recording.end_user(email))
    }

    /// The assets of a kind that they may view or edit, and the tiles on them that they may not view.
    fn reached(&mut self, who: &Who, kind: AssetKind, room: &mut usize, near: &mut Vec<String>) -> Result<()> {
        let tx = self.session.tx;
        let viewed = who.candidates(tx, AssetAction::View, kind)?;
        let edited = who.candidates(tx, AssetAction::Edit, kind)?;
        // The longer list holds the other: either all of them, or what anything reaches them on.
        let candidates = if edited.len() > viewed.len() { edited } else { viewed };
        for id in candidates {
            let (view, edit) =
                (self.may(who, AssetAction::View, kind, id)?, self.may(who, AssetAction::Edit, kind, id)?);
            let Some(asset) = self.named(id)? else { continue };
            if !view && !edit {
                remember(near, asset.said());
                continue;
            }
            if *room == 0 {
                return Ok(());
            }
            *room -= 1;
            self.recording.answer("view", &asset.said(), view);
            self.recording.answer("edit", &asset.said(), edit);
            if view && kind == AssetKind::Dashboard {
                for placed in tx.parts(who.account, &asset.reference())? {
                    if let Some(part) = self.named(placed.part.id)?
                        && !self.may(who, AssetAction::View, part.kind, part.id)?
                    {
                        remember(near, part.said());
                    }
                }
            }
        }
        Ok(())
    }

    /// The first assets of a kind that they may neither view nor edit.
    fn around(&mut self, who: &Who, kind: AssetKind, near: &mut Vec<String>) -> Result<()> {
        if near.len() >= NEAR {
            return Ok(());
        }
        for asset in self.session.tx.assets_of(who.account, kind, "", LOOKED_AT)? {
            let may = self.may(who, AssetAction::View, kind, asset.id)?;
            if !may && !self.may(who, AssetAction::Edit, kind, asset.id)? && self.is_told(&asset)? {
                remember(near, asset.said());
            }
            if near.len() >= NEAR {
                break;
            }
        }
        Ok(())
    }

    /// How far they get into the clients below: the highest level that they reach and the next.
    fn clients(&mut self, who: &Who) -> Result<()> {
        let (session, tx) = (self.session, self.session.tx);
        let mut outside = 0;
        for client in tx.clients_of(who.account, "", CLIENTS)? {
            if !session.could_view(&client)? {
                continue;
            }
            let facts = self.facts.client(who, client.id, Below::Directly)?;
            let may = |level| access::client(&who.person, ClientAction::SignIn(level), &facts).allowed;
            let target = format!("client:{}", client.handle);
            // Each level holds what is before it.
            let reached = LEVELS.into_iter().take_while(|level| may(*level)).count();
            let mut say = |level: Option<&Level>, allowed| {
                if let Some(level) = level {
                    self.recording.answer(ClientAction::SignIn(*level).as_str(), &target, allowed);
                }
            };
            outside += usize::from(reached == 0);
            say(reached.checked_sub(1).and_then(|highest| LEVELS.get(highest)), true);
            say(LEVELS.get(reached).filter(|_| reached > 0 || outside <= NEAR), false);
            if may(Level::Assigned) {
                say(Some(&Level::Assigned), true);
            }
        }
        Ok(())
    }

    fn may(&mut self, who: &Who, action: AssetAction, kind: AssetKind, id: AssetId) -> Result<bool> {
        Ok(self.facts.decide(who, &action.on(kind)?, id)?.allowed)
    }

    /// The asset, where whoever records may know of it.
    fn named(&self, id: AssetId) -> Result<Option<Asset>> {
        match self.session.tx.asset(self.session.account.id, id)? {
            Some(asset) if self.is_told(&asset)? => Ok(Some(asset)),
            _ => Ok(None),
        }
    }

    fn is_told(&self, asset: &Asset) -> Result<bool> {
        Ok(self.all_named || self.session.sees(asset)?)
    }
}

/// Notes what is out of reach, once, as long as there is room for it.
fn remember(near: &mut Vec<String>, target: String) {
    if near.len() < NEAR && !near.contains(&target) {
        near.push(target);
    }
}

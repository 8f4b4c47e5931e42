//! The script of commands that would make a client as it stands: what it is made from is gathered
//! here, with what the [export](super::export) gathers.

use std::collections::BTreeMap;

use base64::Engine as _;

use super::Session;
use crate::domain::{
    Result,
    account::{Account, Features},
    export::{AccountExport, GroupExport},
    group::ALL_USERS,
    script::{Parent, Script, Standing},
};

/// Most clients below one that are named.
const NAMED: usize = 20;

/// The script of a client.
///
/// # Errors
/// [`crate::domain::Code::NotFound`] when no such client is in reach, [`crate::domain::Code::Forbidden`] for whoever may not export
/// it.
pub fn of(session: &Session<'_>, client: &str) -> Result<Script> {
    let client = super::client::named(session, client)?;
    session.may_export_client(&client)?;
    Ok(Script::of(&session.standing(&client)?))
}

impl Session<'_> {
    fn standing(&self, client: &Account) -> Result<Standing> {
        let account = self.export_account(client)?;
        let parent = match &client.parent {
            Some(parent) if account.parent.is_some() => self.tx.account(parent.id)?,
            _ => None,
        };
        let (facts, _) = self.onboarding(client)?;
        let checklist = self.checklist_of(client)?.into_owned();
        let template = match &parent {
            Some(parent) => self.tx.template(parent.id, &client.template)?.map(|template| template.source),
            None => None,
        };
        let set = self.tx.master_white_label()?;
        let product = set.and_then(|set| Some((set.product_name?, set.support_email?.to_string())));
        let below = self.tx.clients_of(client.id, "", NAMED)?;
        Ok(Standing {
            parent: match &parent {
                Some(parent) => self.parent(parent, &account)?,
                None => Parent { handle: None, features: Features::ALL, groups: Vec::new() },
            },
            master: self.tx.master()?.map(|master| master.handle.to_string()).unwrap_or_default(),
            pictures: self.pictures(client)?,
            below: below.into_iter().map(|client| client.handle.to_string()).collect(),
            white_label: facts.white_label,
            product,
            now: self.now(),
            checklist,
            template,
            account,
        })
    }

    /// What a new master has is not what an older one has left on: only a client as a parent has to be
    /// taken as it is.
    fn parent(&self, parent: &Account, client: &AccountExport) -> Result<Parent> {
        let mut groups: Vec<GroupExport> = Vec::new();
        for share in client.client_shares.iter().filter(|share| share.group != ALL_USERS) {
            if let Some(group) = self.tx.group_by_handle(parent.id, &share.group)? {
                groups.push(self.export_group(group)?);
            }
        }
        Ok(Parent {
            handle: (!parent.is_master()).then(|| parent.handle.to_string()),
            features: if parent.is_master() { Features::ALL } else { parent.features },
            groups,
        })
    }

    /// The bytes of the pictures of an account, by digest.
    fn pictures(&self, account: &Account) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut pictures = BTreeMap::new();
        for image in self.tx.images(account.id)? {
            let bytes = base64::prelude::BASE64_STANDARD.decode(&image.png);
            pictures.extend(bytes.ok().map(|bytes| (image.digest, bytes)));
        }
        Ok(pictures)
    }
}

//! What no command makes: what people did themselves, and when.

use super::Standing;
use crate::domain::role::BuiltIn;

/// What a script leaves out of a client, each as a phrase.
pub(super) fn history(standing: &Standing) -> Vec<String> {
    let account = &standing.account;
    let joined = account
        .users
        .iter()
        .filter(|user| user.joined)
        .map(|user| format!("that {} has joined: they come as invited, without an invitation", user.email));
    let mut notes: Vec<String> = joined.collect();
    for asset in &account.assets {
        let said = format!("{}:{}", asset.kind, asset.handle);
        let owner = |what: &str, owner: &str| format!("that {said} {what} {owner}: it comes without an owner");
        notes.extend(asset.owner.as_deref().map(|email| owner("is of", email)));
        let connection = asset.connection.as_ref().and_then(|connection| connection.owner.as_deref());
        notes.extend(connection.map(|email| owner("is connected by", email)));
        notes.extend(asset.origin.as_deref().map(|origin| format!("that {said} was copied from {origin}")));
    }
    let legacy = BuiltIn::ViewOnlyNoPowermetrics.handle();
    if !account.legacy_view_only && account.users.iter().any(|user| user.roles.iter().any(|role| role == legacy)) {
        notes.push(format!("that the role {legacy} is on offer only while somebody holds it"));
    }
    let told = &account.checklist;
    let by = account.assets.iter().any(|asset| !asset.links.is_empty());
    if by || !told.ticks.is_empty() || !told.waivers.is_empty() {
        notes.push("who published links, ticked and waived steps, and when: whoever runs it, then".to_owned());
    }
    if account.trial_ends.is_some() {
        notes.push("the days of the trial that are over: it begins anew".to_owned());
    }
    if account.parent.is_none() {
        notes.push("who of the partner reaches it, which is not to be told to its own people".to_owned());
    }
    if !standing.below.is_empty() {
        notes.push(format!(
            "the clients below it, each of which has a script of its own: {}",
            standing.below.join(", ")
        ));
    }
    notes.push("its journal, passwords and locks, and when things were made".to_owned());
    notes
}

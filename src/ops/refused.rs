//! The note of an attempt that was refused, in a transaction of its own: nothing of the attempt stands.

use super::{Request, Session, entrance, in_one};
use crate::{
    domain::{
        Code, Refusal, Result,
        journal::{Event, Operation},
    },
    store::{Store, Tx},
};

/// Records a refused attempt to exceed one's rights or to sign in to a client. That it could not be
/// recorded changes nothing about the refusal, so failures end here.
pub(super) fn note_refused(store: &mut Store, request: &Request, refusal: &Refusal) {
    if request.dry_run {
        return;
    }
    let _ = match refusal.code {
        Code::Forbidden => in_one(store, |tx| {
            // Whoever may not enter the client is noted in their own account.
            let own = Request { client: None, ..request.clone() };
            let session = Session::open(tx, request).or_else(|_| Session::open(tx, &own))?;
            note(tx, session.operation(Event::Refused), refusal.code, &refusal.message)
        }),
        // The client that they are in is nobody's business who reads that journal, nor is it that
        // client's where else they wanted to go.
        Code::SessionNested => in_one(store, |tx| {
            note(tx, entrance::attempt(tx, request)?, refusal.code, "signed in to a client, which leads to no other")
        }),
        _ => Ok(()),
    };
}

/// Records that whoever wanted to sign in to a client has none of that name in reach.
pub(super) fn note_not_found(store: &mut Store, request: &Request, refusal: &Refusal) {
    if !request.dry_run && refusal.code == Code::NotFound {
        let _ = in_one(store, |tx| note(tx, entrance::attempt(tx, request)?, refusal.code, &refusal.message));
    }
}

fn note(tx: &Tx<'_>, operation: Operation, code: Code, message: &str) -> Result<()> {
    tx.append(&mut operation.refused(code, message), &[])?;
    Ok(())
}

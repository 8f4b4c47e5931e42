//! That a view-only sign-in is kept from writing by the connection, not by looks alone.

use super::*;
use crate::{
    domain::client::Level,
    ops::{
        Writes, attempt,
        impersonate::{self, Begin},
    },
};

fn create_group(session: &mut Session<'_>) -> Result<()> {
    let (account, id) = (session.account().id, session.tx().new_group_id()?);
    session.record([Change::create(group(account, id, "nope"))])
}

#[test]
fn a_change_that_forgets_to_look_at_the_level_is_stopped_by_the_connection() {
    let mut house = House::new();
    house.add("ada", "acme", &[]).unwrap();
    let mut request = House::request("ada", None);
    request.reason = Some("look".to_owned());
    let mut begin = Begin {
        client: Some("acme".to_owned()),
        named: None,
        level: Some(Level::ViewOnly),
        minutes: 60,
        user: None,
        group: None,
        token: None,
    };
    ops::enter(&mut house.store, &request, &|session| impersonate::begin(session, &begin)).unwrap();

    let request = House::request("ada", None);
    let refused = attempt(&mut house.store, &request, Writes::Unlooked, &create_group).unwrap_err();
    assert!(refused.message.contains("readonly"), "{refused}");
    let looked = attempt(&mut house.store, &request, Writes::Change, &create_group).unwrap_err();
    assert_eq!(looked.code, Code::Forbidden);
    // By `-c`, which acts at view-only where that is the highest level, it is the same.
    ops::leave(&mut house.store, &request, &impersonate::leave).unwrap();
    house.somebody("pat", "staff", permissions(&STAFF));
    let share = Share { client: "acme".to_owned(), with: vec![("delivery".to_owned(), Some(ClientRight::ViewOnly))] };
    house.act("ada", |session| super::super::share(session, &share)).unwrap();
    let named = House::request("pat", Some("acme"));
    let refused = attempt(&mut house.store, &named, Writes::Unlooked, &create_group).unwrap_err();
    assert!(refused.message.contains("readonly"), "{refused}");

    // The connection writes again afterwards, and an Admin's change passes the same way.
    begin.level = Some(Level::Admin);
    let mut entering = House::request("ada", None);
    entering.reason = Some("work".to_owned());
    ops::enter(&mut house.store, &entering, &|session| impersonate::begin(session, &begin)).unwrap();
    attempt(&mut house.store, &request, Writes::Unlooked, &create_group).unwrap();
}

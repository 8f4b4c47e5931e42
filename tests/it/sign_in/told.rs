//! That a sign-in has ended is told before it is noted as told, and only that end is noted.

use std::{cell::OnceCell, fs};

use usher::{
    domain::{Code, Refusal, client::Level},
    ops::{self, Request, impersonate},
    store::{Access, Store},
};

use super::{Somebody, staffed};

const BEGIN: &str = "impersonate acme --as admin --reason work";

#[test]
fn what_could_not_be_written_is_told_again() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher(BEGIN).ok();
    house.usher("client unshare acme --from group:delivery").ok();
    for broken in [fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into(), closed()] {
        let mut command = pat.command("group create Nope -o json");
        let status = command.stderr::<std::process::Stdio>(broken).status().unwrap();
        assert_eq!(status.code(), Some(4));
    }
    pat.usher("group create Nope -n -o json").refused(4, "sign-in.ended");
    pat.usher("group create Nope -o json").refused(4, "sign-in.ended");
    assert_eq!(pat.is_in(), "north");
}

/// The writing end of a pipe that nobody reads.
fn closed() -> std::process::Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn being_told_late_ends_no_sign_in_that_was_begun_since() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let token = fs::read_to_string(&pat.session).unwrap().trim().to_owned();
    let mut store = Store::open(&house.database(), Access::Write).unwrap();
    let begin = |store: &mut Store| {
        let begin = impersonate::Begin {
            client: Some("acme".to_owned()),
            named: None,
            level: Some(Level::Admin),
            minutes: 60,
            user: None,
            group: None,
            token: None,
        };
        let request = request(&house, &token);
        ops::enter(store, &request, &|session| impersonate::begin(session, &begin)).unwrap();
    };
    let look = |store: &mut Store| ops::read(store, &request(&house, &token), |session| Ok(session.level()));
    let ended = |store: &mut Store| -> Refusal { look(store).unwrap_err() };
    let told = |store: &mut Store, refusal: &Refusal| {
        ops::acknowledge(store, &token, refusal, house.tick()).unwrap();
    };
    let mut before = None;
    for by_time in [false, true] {
        begin(&mut store);
        if by_time {
            house.wait_seconds(60 * 60);
        } else {
            house.usher("client unshare acme --from group:delivery").ok();
        }
        // Two shells are refused; one of them is told, and goes on, before the other is.
        let (one, other) = (ended(&mut store), ended(&mut store));
        assert_eq!((one.code, &one), (Code::SignInEnded, &other));
        told(&mut store, &one);
        assert_eq!(look(&mut store).unwrap(), None);
        if !by_time {
            house.usher("undo").ok();
        }
        begin(&mut store);
        told(&mut store, &other);
        assert_eq!(look(&mut store).unwrap(), Some(Level::Admin), "by time: {by_time}");
        before = Some(other);
        ops::leave(&mut store, &request(&house, &token), &impersonate::leave).unwrap();
    }
    // What ends later for another reason has not been told by that.
    begin(&mut store);
    house.usher("client unshare acme --from group:delivery").ok();
    told(&mut store, &before.unwrap());
    assert_eq!(ended(&mut store).code, Code::SignInEnded);
}

fn request(house: &crate::support::House, token: &str) -> Request {
    Request {
        token: Some(token.to_owned()),
        client: None,
        now: house.tick(),
        command: "usher".to_owned(),
        reason: Some("work".to_owned()),
        once: None,
        dry_run: false,
        confirmed: true,
        expect: None,
        banner: OnceCell::new(),
    }
}

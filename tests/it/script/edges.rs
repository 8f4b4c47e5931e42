//! Clients that are not as most are, and names that mean something to a shell.

use super::*;

#[test]
fn whatever_its_status_a_client_comes_out_with_it() {
    let (house, fresh) = (House::north(), House::north());
    house.all(
        "
        client add One --status setup
        client add Two --status trial --seats 3
        client add Three --status trial --seats 3
        client extend-trial three
        client edit three --status active
        client edit three --status disabled --yes
        client add Four --status setup
        group create Marketing -c four
        client edit four --status disabled --yes
        client add Five --seats 1
        group create Marketing -c five
        client edit five --status disabled --yes
        client edit five --seats 0
        client add Six --seats 2
        checklist waive six groups --reason none
        checklist waive six build --reason none
        checklist waive six share --reason none
        user add a@six.example --role admin --no-invite -c six
        user add b@six.example --role admin --no-invite -c six
        user disable a@six.example -c six
        client edit six --seats 1
        client edit six --status disabled --yes
        ",
    );
    for client in ["one", "two", "three", "four", "five", "six"] {
        let script = made_again(&house, &fresh, client);
        assert!(!script.text().contains("any-order"), "{}", script.text());
    }
}

#[test]
fn what_its_checklist_would_refuse_by_now_is_made_without_order_and_the_mark_is_as_it_was() {
    let (house, fresh) = (House::north(), House::north());
    // Onboarded, and then the groups went; the same reopened; users came, and then the groups went;
    // disabled in set-up, and then users came, for whom nothing is refused there.
    for client in ["gone", "again"] {
        house.all(&format!(
            "
            client add {client} --seats 5
            group create Marketing -c {client}
            klip create Sessions -c {client}
            dashboard create Web --klip sessions -c {client}
            share dashboard:web --with group:marketing -c {client}
            user add dana@{client}.example --role admin --no-invite -c {client}
            group remove marketing --yes -c {client}
            "
        ));
    }
    house.all(
        "
        checklist reopen again --reason anew
        client add late --seats 5 --status setup
        client edit late --status disabled --yes
        checklist waive late client --reason none
        checklist waive late groups --reason none
        checklist waive late build --reason none
        checklist waive late share --reason none --until 2026-11-22
        user add dana@late.example --role admin --no-invite -c late
        ",
    );
    for (client, onboarded) in [("gone", true), ("again", false)] {
        let script = made_again(&house, &fresh, client);
        assert_eq!(fresh.export_of(client)["checklist"]["onboarded"], onboarded);
        assert!(script.text().contains("any-order"), "{}", script.text());
    }
    made_again(&house, &fresh, "late");
    // The checklist without order is gone again.
    assert_eq!(fresh.export_of("north")["templates"], Value::Array(Vec::new()));
    // A waiver that has ended is none any more, and cannot be said again.
    house.wait_days(3);
    let script = house.script_of("late").unwrap();
    assert!(
        script.notes.iter().any(|note| note.contains("the waiver of share, which has ended")),
        "{:?}",
        script.notes
    );
}

#[test]
fn what_people_did_themselves_is_told_and_left_out() {
    let (house, fresh) = (House::north(), House::north());
    house.add_client("acme");
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Admin);
    house.build(|build| {
        build.asset("acme", "datasource:traffic", &[]);
        build.own("acme", "datasource:traffic", "dana@acme.example");
        build.onboarded("acme");
    });
    house.usher("klip create Sessions").ok();
    house.usher("klip import north/klip:sessions -c acme").ok();
    let script = house.script_of("acme").unwrap();
    fresh.runs(&script).ok();
    same(&without_history(house.export_of("acme")), &without_history(fresh.export_of("acme")), &script);
    for told in [
        "that dana@acme.example has joined: they come as invited, without an invitation",
        "that datasource:traffic is of dana@acme.example: it comes without an owner",
        "that klip:sessions was copied from north/klip:sessions",
    ] {
        assert!(script.notes.iter().any(|note| note == told), "{told}: {:?}", script.notes);
        assert!(script.text().contains(&format!("\n# not made by this script: {told}\n")), "{}", script.text());
    }
    // Nobody is written to; the command that would is there to be typed.
    let held = "\n# usher user invite dana@acme.example -c acme\n";
    assert!(script.text().contains(held), "{}", script.text());
    let mails = fresh.usher("mail list -c acme -o json").ok().json();
    assert_eq!(mails, Value::Array(Vec::new()));
}

#[test]
fn whoever_may_not_export_a_client_gets_no_script_of_it() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "adam@acme.example", BuiltIn::Admin);
    house.person("acme", "edi@acme.example", BuiltIn::Editor);
    house.person("north", "pat@north.example", BuiltIn::Editor);
    assert_eq!(house.script_of("north").unwrap_err().code, Code::NotFound);
    assert_eq!(house.script_of("nowhere").unwrap_err().code, Code::NotFound);
    house.be("north", "pat@north.example");
    assert_eq!(house.script_of("acme").unwrap_err().code, Code::NotFound);
    house.be("acme", "edi@acme.example");
    assert_eq!(house.script_of("acme").unwrap_err().code, Code::Forbidden);
    // Its own Admin gets one in which nothing of the partner stands.
    house.client_shared_with_delivery();
    house.be("acme", "adam@acme.example");
    let script = house.script_of("acme").unwrap();
    assert!(!script.text().contains("delivery"), "{}", script.text());
    assert!(script.notes.iter().any(|note| note.starts_with("who of the partner reaches it")), "{:?}", script.notes);
}

impl House {
    fn client_shared_with_delivery(&self) {
        self.be_ada();
        self.usher("group create Delivery").ok();
        self.usher("client share acme --with delivery=admin").ok();
    }
}

/// Names that mean something to a shell, to the command line or to references.
const HOSTILE: [&str; 9] =
    ["--dry-run", "-c", "$(touch broken)", "`touch broken`", "it's; \"so\" & so", "a=b", "x\\", "acme/web", "*?[!]~#"];

#[test]
fn names_that_mean_something_to_a_shell_are_names() {
    let (house, fresh) = (House::north(), House::north());
    let add = ["client", "add", "--handle", "acme", "--seats", "9", "--description", "$HOME", "--", HOSTILE[0]];
    house.usher_words(&add).ok();
    for (at, name) in HOSTILE.iter().enumerate() {
        let (handle, description) = (format!("h{at}"), format!("--description={name}"));
        for noun in ["group", "klip"] {
            let words = [noun, "create", "--handle", &handle, &description, "-c", "acme", "--", name];
            house.usher_words(&words).ok();
        }
    }
    house.all(
        "
        klip create Sessions -c acme
        dashboard create Web --klip sessions -c acme
        share dashboard:web --with group:h1 -c acme
        user add o'neil/a=b@acme.example --role editor --group h2 --first=-c --no-invite -c acme
        user add -x@acme.example --role editor --no-invite -c acme
        "
        .replace("o'neil", "\"o'neil\"")
        .replace(
            "user add -x@acme.example --role editor --no-invite -c acme",
            "user add --role editor --no-invite -c acme -- -x@acme.example",
        )
        .as_str(),
    );
    house.usher_words(&["share", "klip:h3", "--with", "user:o'neil/a=b@acme.example=edit", "-c", "acme"]).ok();
    house.usher_words(&["user", "disable", "-c", "acme", "user:o'neil/a=b@acme.example"]).ok();
    made_again(&house, &fresh, "acme");
    assert!(!fresh.dir().join("broken").exists());
}

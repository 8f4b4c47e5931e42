//! Whatever is done to a client, permitted or refused, its script makes it again.

use image::ImageFormat;
use proptest::{collection::vec, prelude::*};

use usher::domain::script::Line;

use super::{OWN, picture, same, without_history};
use crate::{
    journal_properties::holds,
    support::{House, LOGO},
};

/// How many sequences are tried. `PROPTEST_CASES` says otherwise.
const SEQUENCES: u32 = 10;

/// Commands about the client; `A` to `D` stand for one of the first, the second, … four picks.
const COMMANDS: &[&str] = &[
    "group create gA -c acme",
    "group create gA -c acme",
    "group create gB --use-only -c acme",
    "group edit gA --name 'Group A' -c acme",
    "group remove gA --yes -c acme",
    "group add-member gA uB@acme.example uC@acme.example -c acme",
    "group default gA dB dC -c acme",
    "role create rA --permission klip.edit -c acme",
    "role edit rA --remove klip.edit -c acme",
    "role remove rA -c acme",
    "datasource create sA --provider p --connected -c acme",
    "klip create kA -c acme",
    "klip create kA --datasource sB -c acme",
    "metric create mA -c acme",
    "dashboard create dA --klip kB -c acme",
    "dashboard create dA --klip kB --metric mC --klip kD -c acme",
    "dashboard place dA metric:mB klip:kC --at 1 -c acme",
    "dashboard edit dA --handle dB --description text -c acme",
    "dashboard publish dA --name 'link B' -c acme",
    "dashboard publish dA --public --name 'link B' -c acme",
    "dashboard remove dA -c acme",
    "klip remove kA --cascade -c acme",
    "klip import north/klip:own -c acme",
    "share dashboard:dA --with group:gB -c acme",
    "share dashboard:dA --with group:gB=edit --visibility library -c acme",
    "share dashboard:dA --with group:all-users --visibility required -c acme",
    "share dashboard:dA --with user:uB@acme.example --contents edit -c acme",
    "share klip:kA --with user:uB@acme.example=edit --with group:gC -c acme",
    "unshare dashboard:dA --from group:gB -c acme",
    "user add uA@acme.example --role view-only --no-invite -c acme",
    "user add uA@acme.example --role editor --avatar face.png --no-invite -c acme",
    "user add uA@acme.example --role admin --group gB --primary-contact -c acme",
    "user add uA@acme.example --role view-only-no-powermetrics --no-invite -c acme",
    "user role uA@acme.example --add admin -c acme",
    "user role uA@acme.example --add rB --remove view-only -c acme",
    "user edit uA@acme.example --first F --time-zone Europe/Paris -c acme",
    "user edit uA@acme.example --currency EUR -c acme",
    "user edit uA@acme.example --avatar face.png -c acme",
    "user edit uA@acme.example --avatar logo.png -c acme",
    "user edit uA@acme.example --no-avatar -c acme",
    "user disable uA@acme.example -c acme",
    "user enable uA@acme.example -c acme",
    "user remove uA@acme.example --yes -c acme",
    "user invite uA@acme.example -c acme",
    "user assign pat@north.example --to acme --role rA",
    "user assign pat@north.example --to acme --role editor",
    "client share acme --with delivery=admin",
    "client unshare acme --from delivery",
    "client edit acme --status active",
    "client edit acme --status trial",
    "client edit acme --status disabled --yes",
    "client edit acme --seats A",
    "client edit acme --seats unlimited --transact on",
    "client edit acme --checklist standard",
    "client edit acme --checklist own",
    "client edit acme --checklist partner",
    "client extend-trial acme",
    "client feature disable acme public_dashboards published_dashboards",
    "client feature enable acme public_dashboards theming",
    "client feature disable acme theming embeds",
    "client limit set acme dashboard.combined.total=A published.private.links=B",
    "client property set acme ga_id=A note=",
    "client property unset acme ga_id",
    "checklist tick acme contract --note A",
    "checklist waive acme groups --reason why",
    "checklist waive acme build --reason why --until 2027-01-0D",
    "checklist waive acme share --reason why",
    "checklist waive acme users --reason why --until 2026-11-21",
    "checklist waive acme client --reason why",
    "checklist reopen acme --reason why",
    "brand set --logo logo.png --inherit on -c acme",
    "brand set --accent #0b4f6c --text #ffffff --background #000000 -c acme",
    "brand set --theme dark --inherit off -c acme",
    "brand reset -c acme",
    "undo",
];

/// How the client begins.
const BEGINNINGS: [&str; 6] = [
    "--seats 4",
    "--status setup",
    "--seats 3 --status trial",
    "--seats 5 --checklist partner --transact on",
    "--seats unlimited --checklist own --property ga_id=1",
    "--seats 2 --legacy-view-only",
];

/// What is there already when the rest begins: as far as its checklist lets it come about.
const GROUND: &[&str] = &[
    "group create g0 -c acme",
    "klip create k0 -c acme",
    "dashboard create d0 --klip k0 -c acme",
    "share dashboard:d0 --with group:g0 -c acme",
    "user add u0@acme.example --role admin --no-invite -c acme",
    "group create g1 -c acme",
    "dashboard create d1 --klip k0 -c acme",
];

/// What stands for a word of a command: one of four.
fn said(line: &str, picks: [u8; 4]) -> String {
    let mut said = String::new();
    let mut before = ' ';
    for c in line.chars() {
        let pick = match c {
            'A'..='D' if !before.is_ascii_uppercase() => picks.get(usize::from(c as u8 - b'A')),
            _ => None,
        };
        match pick {
            Some(pick) => said.push_str(&(pick % 4).to_string()),
            None => said.push(c),
        }
        before = c;
    }
    said
}

/// A house in which the client's script can be run, and in which it can come about.
fn prepared() -> House {
    let house = House::north();
    house.file("own.toml", OWN);
    house.file("logo.png", LOGO);
    house.file("face.png", picture(2, ImageFormat::Png));
    house.all(
        "
        user add pat@north.example --role editor --no-invite
        group create Delivery
        klip create own
        checklist template add own.toml
        ",
    );
    house
}

#[test]
fn whatever_is_done_to_a_client_its_script_makes_it_again() {
    let ground = prepared();
    let cases = std::env::var("PROPTEST_CASES").map_or(SEQUENCES, |cases| cases.parse().unwrap());
    let step = (0..COMMANDS.len(), any::<[u8; 4]>());
    let beginning = (0..BEGINNINGS.len(), 0..=GROUND.len());
    holds(cases, (beginning, vec(step, 10..90)), |((beginning, ground_to), steps)| {
        let house = ground.swift_twin();
        house.usher(&format!("client add Acme {}", BEGINNINGS[beginning])).ok();
        for line in &GROUND[..ground_to] {
            let _ = house.usher(line);
        }
        for (at, picks) in steps {
            let _ = house.usher(&said(COMMANDS[at], picks));
        }
        if house.usher("client show acme").status != 0 {
            return;
        }
        let script = house.script_of("acme").unwrap();
        let fresh = ground.swift_twin();
        let run = fresh.runs(&script);
        assert_eq!(run.status, 0, "{}\n{}\n{}", script.text(), run.stdout, run.stderr);
        let (mut one, mut other) = (house.export_of("acme"), fresh.export_of("acme"));
        // Said at the end of the script, where it is so.
        for account in [&mut one, &mut other] {
            *account = without_history(account.take());
            account["legacy_view_only"] = false.into();
        }
        let told = |step: &str| script.notes.iter().any(|note| note.contains(step));
        for list in ["waivers", "ticks"] {
            let stays = |thing: &serde_json::Value| !told(&format!(" of {}, ", thing["step"].as_str().unwrap()));
            one["checklist"][list].as_array_mut().unwrap().retain(stays);
        }
        same(&one, &other, &script);
    });
}

#[test]
fn a_shell_reads_the_words_of_every_line_as_they_are() {
    let word = prop_oneof![any::<String>(), "[-'\"$`\\\\ #~*?;&|<>(){}!=a\n]{0,12}"];
    holds(20, vec(vec(word, 1..6), 1..40), |lines| {
        let lines: Vec<Vec<String>> =
            lines.into_iter().map(|words| words.into_iter().map(|word| word.replace('\0', "")).collect()).collect();
        let mut text = "usher() { printf '%s\\0' \"$@\"; }\nset -eu\n".to_owned();
        for words in &lines {
            text += &format!("{}\n{}\n", Line::Command(words.clone()).text(), Line::Held(words.clone()).text());
        }
        let output = std::process::Command::new("sh").arg("-c").arg(&text).output().unwrap();
        assert!(output.status.success(), "{text}");
        let read = String::from_utf8(output.stdout).unwrap();
        let words: Vec<_> = read.split_terminator('\0').map(str::to_owned).collect();
        assert_eq!(words, lines.concat());
    });
}

use super::*;
use crate::domain::access::{Finding, Rule};

const WHOLE: &str = "# Acme
[[section]]
name = \"Marketing\"
client = \"acme\"

[section.expect.\"dana@acme.example\"]
\"view dashboard:web\" = \"yes\"   # at sign-in
'edit dashboard:web' = 'no A6'
\"tab.edit\" = \"yes\"

[section.expect.\"ann@acme.example\"]
\"view dashboard:Web analytics\" = \"no\"

[[section]]
name = \"Staff\"
[section.expect.\"pat@north.example\"]
\"sign-in:admin client:acme\" = \"yes A10\"
";

fn read(text: &str) -> Expectations {
    Expectations::parse(text, "a.toml").unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// Everything that is said to be wrong.
fn wrong(text: &str) -> Vec<String> {
    let refusal = Expectations::parse(text, "a.toml").unwrap_err();
    assert_eq!(refusal.code, Code::Usage, "{text}");
    if refusal.hints.is_empty() { vec![refusal.message] } else { refusal.hints }
}

#[test]
fn a_file_is_read_in_its_order_with_lines_clients_and_rules() {
    let file = read(WHOLE);
    let told: Vec<_> = file
        .each()
        .map(|(client, it)| {
            let target = it.target.as_deref().unwrap_or("-");
            let client = client.unwrap_or("-");
            format!("{} {client} {} {} {target}: {}", it.line, it.user, it.action, it.expected)
        })
        .collect();
    assert_eq!(
        told,
        [
            "7 acme dana@acme.example view dashboard:web: yes",
            "8 acme dana@acme.example edit dashboard:web: no A6",
            "9 acme dana@acme.example tab.edit -: yes",
            "12 acme ann@acme.example view dashboard:Web analytics: no",
            "17 - pat@north.example sign-in:admin client:acme: yes A10",
        ]
    );
    assert_eq!(file.sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["Marketing", "Staff"]);
    let crlf = read(&WHOLE.replace('\n', "\r\n"));
    assert_eq!(crlf.each().map(|(_, it)| it.line).collect::<Vec<_>>(), [7, 8, 9, 12, 17]);
}

#[test]
fn an_answer_is_as_expected_when_it_is_the_same_and_by_the_rule_where_one_is_named() {
    let decision = |allowed, rule| Decision { allowed, rule, finding: Finding::Admin, invited: false };
    let met = |text: &str, allowed, rule| text.parse::<Answer>().unwrap().is_met_by(&decision(allowed, rule));
    assert!(met("yes", true, Rule::A6) && met("yes", true, Rule::A4) && met("yes A6", true, Rule::A6));
    assert!(!met("yes", false, Rule::A6) && !met("yes A6", true, Rule::A4) && !met("no A6", true, Rule::A6));
    for rule in Rule::ALL {
        assert_eq!(rule.as_str().parse::<Rule>().unwrap(), *rule);
    }
}

/// Files with something wrong, each with all that is said of it.
const BAD: &[(&str, &[&str])] = &[
    ("", &["a.toml:1:1: a file of expectations has at least one section, each under [[section]]"]),
    ("# nothing\n", &["a.toml:1:1: a file of expectations has at least one section, each under [[section]]"]),
    ("section = []", &["a.toml:1:11: a file of expectations has at least one section, each under [[section]]"]),
    ("[section]\nname = \"A\"", &["a.toml:1:1: a section is a table under [[section]], in two brackets"]),
    (
        "[[sections]]\nname = \"A\"",
        &["a.toml:1:3: unknown key \"sections\": a file of expectations has section; did you mean section?"],
    ),
    (
        "[[section]]\n",
        &[
            "a.toml:1:1: a section needs the key \"name\"",
            "a.toml:1:1: a section has at least one expectation, under [section.expect.\"E-MAIL\"]",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\ncleint = \"acme\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"",
        &["a.toml:3:1: unknown key \"cleint\": a section has name, client, expect; did you mean client?"],
    ),
    (
        "[[section]]\nname = 7\nclient = [\"acme\"]\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"",
        &["a.toml:2:8: name is a text, not a number", "a.toml:3:10: client is a text, not a list"],
    ),
    (
        "[[section]]\nname = \" \"\nclient = \"\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"",
        &[
            "a.toml:2:8: a name has at least one printable character",
            "a.toml:3:10: client is the handle of a client, not \"\"; leave it out for your own account",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\nclient = \"group:acme\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"",
        &["a.toml:3:10: client is the handle of a client, not \"group:acme\""],
    ),
    (
        "[[section]]\nname = \"A\"\n[[section.expect]]\nuser = \"a@b.example\"",
        &["a.toml:3:1: expect holds a table for each user, [section.expect.\"E-MAIL\"]"],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect]\n\"view dashboard:web\" = \"yes\"",
        &["a.toml:4:1: \"view dashboard:web\" stands under no user: questions stand under [section.expect.\"E-MAIL\"]"],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n",
        &["a.toml:3:17: nothing is asked about a@b.example"],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"group:marketing\"]\n\"tab.edit\" = \"yes\"",
        &["a.toml:3:17: \"group:marketing\" is no user: [section.expect.\"E-MAIL\"] names one"],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = true\n\"tab.share\" = 1\ntab.build = \"yes\"",
        &[
            "a.toml:4:14: an answer is a text: write \"yes\"",
            "a.toml:5:15: an answer is \"yes\" or \"no\", not a number",
            "a.toml:6:1: \"tab\" is no question: one stands in quotes, \"tab.edit\" = \"yes\"",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yse\"\n\"tab.share\" = \"no A66\"",
        &[
            "a.toml:4:14: \"yse\" is no answer: \"yes\" or \"no\", and the rule where it matters, \"no A6\"; did you mean yes?",
            "a.toml:5:15: \"A66\" is no rule: A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"publish klip:web\" = \"no\"\n\"edit\" = \"no\"\n\"\" = \"no\"",
        &[
            "a.toml:4:1: publish is not an action on a klip: view, email, download, embed, import, edit, delete, share",
            "a.toml:5:1: \"edit\" is not a permission; edit is done to something: name it, as in edit dashboard:web",
            "a.toml:6:1: a question is what is done and to what, such as \"view dashboard:web\"",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"veiw group:web\" = \"no\"\n\"view dashbord:web\" = \"no\"",
        &[
            "a.toml:4:1: nothing is done to a group: the target is an asset, such as dashboard:web, or a client; did you mean view?",
            "a.toml:5:1: \"dashbord\" is not a kind: client, group, user, role, klip, dashboard, datasource, metric",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"\n[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"no\"",
        &[
            "a.toml:6:8: section \"A\" stands twice, first in line 2",
            "a.toml:8:14: line 4 expects yes of the same question",
        ],
    ),
    (
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"\n\"tab.edit\" = \"no\"",
        &["a.toml:5:1: duplicate key"],
    ),
    ("[[section]]\nname = \"A\n", &["a.toml:2:10: invalid basic string, expected `\"`"]),
    (
        "[[section]]\nname = \"A\u{0}\"\n",
        &["a.toml:2:10: invalid basic string, expected non-double-quote visible characters, `\\`"],
    ),
    ("[[section]]\nname = \"ä\" oops\n", &["a.toml:2:12: unexpected key or value, expected newline, `#`"]),
];

#[test]
fn everything_wrong_with_a_file_is_told_at_once_with_line_and_column() {
    for (text, expected) in BAD {
        assert_eq!(wrong(text), *expected, "{text}");
        let crlf: Vec<_> = wrong(&text.replace('\n', "\r\n"));
        assert!(crlf.len() >= expected.len(), "{text}: {crlf:?}");
    }
    assert!(BAD.len() >= 15);
    let long = format!("# {}", "x".repeat(SOURCE_MAX));
    assert_eq!(
        wrong(&long),
        [format!("a.toml:1:1: a file of expectations has at most {SOURCE_MAX} bytes, this one has more")]
    );
    let many = "[[section]]\n".repeat(50);
    assert_eq!(wrong(&many).len(), 20, "the rest are counted");
}

#[test]
fn of_a_key_that_lacks_its_quotes_it_is_told_how_it_is_written() {
    for text in [
        "[[section]]\nname = \"A\"\n[section.expect.dana@acme.example]\n\"tab.edit\" = \"yes\"",
        "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\nview dashboard:web = \"yes\"",
    ] {
        let refusal = Expectations::parse(text, "a.toml").unwrap_err();
        assert!(refusal.hints.last().unwrap().starts_with("e-mails and questions stand in quotes"), "{refusal:?}");
    }
    let deep = format!("a = {}", "[".repeat(1_000));
    assert_eq!(wrong(&deep).len(), 2, "what is left open is told once: {:?}", wrong(&deep));
}

#[test]
fn the_same_expectation_in_two_sections_is_no_contradiction() {
    let text = "[[section]]\nname = \"A\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes\"\n\
                [[section]]\nname = \"B\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"yes A3\"\n\
                [[section]]\nname = \"C\"\nclient = \"acme\"\n[section.expect.\"a@b.example\"]\n\"tab.edit\" = \"no\"\n";
    assert_eq!(read(text).each().count(), 3);
}

#[test]
fn answers_are_put_in_place_and_nothing_else_is_touched() {
    for text in [WHOLE.to_owned(), WHOLE.replace('\n', "\r\n")] {
        let file = read(&text);
        let same: Vec<_> = file.each().map(|(_, it)| Some(it.expected)).collect();
        assert_eq!(file.with_answers(&text, &same), text);
        assert_eq!(file.with_answers(&text, &[None; 5]), text);
        let answers = ["no", "yes A4", "yes", "no", "no A9"].map(|answer| answer.parse().ok());
        let renewed = file.with_answers(&text, &answers);
        let changed: Vec<_> = text.lines().zip(renewed.lines()).filter(|(old, new)| old != new).collect();
        assert_eq!(
            changed,
            [
                ("\"view dashboard:web\" = \"yes\"   # at sign-in", "\"view dashboard:web\" = \"no\"   # at sign-in"),
                ("'edit dashboard:web' = 'no A6'", "'edit dashboard:web' = \"yes A4\""),
                ("\"sign-in:admin client:acme\" = \"yes A10\"", "\"sign-in:admin client:acme\" = \"no A9\""),
            ]
        );
        let again: Vec<_> = read(&renewed).each().map(|(_, it)| Some(it.expected)).collect();
        assert_eq!(again, answers);
    }
}

#[test]
fn what_is_recorded_is_read_again_as_it_was_said() {
    let mut recording = Recording::new("Access in \"acme\" \\ \u{7}", Some("acme"));
    recording.answer("view", "dashboard:web", true);
    recording.note("more");
    recording.answer("edit", "dashboard:web", false);
    assert!(recording.end_user("o\"dana@acme.example"));
    assert!(recording.end_user("nobody@acme.example"), "of whom nothing is asked");
    assert_eq!(recording.questions, 2);
    let text = recording.into_text();
    let tree = toml::from_str::<toml::Table>(&text).unwrap();
    let section = &tree["section"][0];
    assert_eq!(section["name"].as_str(), Some("Access in \"acme\" \\ \u{7}"));
    let asked = section["expect"]["o\"dana@acme.example"].as_table().unwrap();
    assert_eq!(asked["view dashboard:web"].as_str(), Some("yes"));
    assert_eq!(asked["edit dashboard:web"].as_str(), Some("no"));
    assert!(!text.contains("nobody"));
}

#[test]
fn a_file_that_is_full_takes_no_further_user_and_can_be_read() {
    let mut recording = Recording::new("A", None);
    let mut users = 0;
    loop {
        for asset in 0..100 {
            recording.answer("view", &format!("dashboard:{asset}"), true);
        }
        if !recording.end_user(&format!("user-{users}@acme.example")) {
            break;
        }
        users += 1;
    }
    assert_eq!(recording.questions, users * 100);
    let text = recording.into_text();
    assert!(text.len() <= SOURCE_MAX);
    assert_eq!(read(&text).each().count(), users * 100);
}

use super::*;
use crate::domain::{
    account::{Feature, Features},
    asset::AssetKind,
    client::{ClientRight, Level},
    id::{GroupId, Ref},
    permission::{Permission, PermissionSet},
    role::BuiltIn,
    share::{Right, Visibility},
    user::UserStatus,
};

/// A user in good standing whose roles are these.
fn person(roles: &[BuiltIn]) -> Person {
    Person {
        account_disabled: false,
        user_status: UserStatus::Active,
        permissions: roles.iter().map(|role| role.permissions()).fold(PermissionSet::NONE, PermissionSet::union),
        admin: roles.contains(&BuiltIn::Admin),
        features: Features::ALL,
        acting: Acting::Own,
    }
}

/// A user in good standing with a custom role of these permissions.
fn custom(ids: &[&str]) -> Person {
    let permissions = ids.iter().map(|id| id.parse::<Permission>().unwrap()).collect();
    Person { permissions, ..person(&[]) }
}

/// What a share with one group comes to for its members.
fn shared(right: Right, visibility: Option<Visibility>) -> Reach {
    let group = Source::Group(Ref::new(GroupId(9), "marketing"));
    Reach::of(&[Grant { source: group, right, visibility }])
}

fn ask(person: &Person, action: &str, kind: AssetKind, reach: Reach, placed_on: &[Reach]) -> Decision {
    let needs = action.parse::<AssetAction>().unwrap().on(kind).unwrap();
    asset(person, &needs, &AssetFacts { reach, placed_on })
}

#[test]
fn the_worked_answers_about_assets_hold() {
    use AssetKind::{Dashboard, Klip};
    use BuiltIn::{Admin, Editor, ViewOnly, ViewOnlyNoPowermetrics};

    let web = shared(Right::View, Some(Visibility::Add));
    let web_design = shared(Right::Edit, Some(Visibility::Add));
    let lab = shared(Right::View, Some(Visibility::Library));
    let sessions = shared(Right::View, None);
    let nothing = Reach::NONE;

    let (dana, vic, nora) = (person(&[Editor]), person(&[ViewOnly]), person(&[ViewOnlyNoPowermetrics]));
    let (eve, ada, mia) = (person(&[Editor]), person(&[Admin]), custom(&["tab.edit", "admin.tab"]));
    let dana_admin = person(&[Editor, Admin]);

    let alone: &[Reach] = &[];
    let worked = [
        ("dana web", &dana, "edit", Dashboard, web, alone, false, Rule::A6),
        ("eve web", &eve, "edit", Dashboard, web_design, alone, true, Rule::A6),
        ("eve sessions", &eve, "view", Klip, nothing, &[web_design][..], false, Rule::A6),
        ("vic web", &vic, "view", Dashboard, web, alone, true, Rule::A6),
        ("vic sessions", &vic, "view", Klip, sessions, &[web][..], true, Rule::A8),
        ("vic web", &vic, "edit", Dashboard, web, alone, false, Rule::A3),
        ("nora web", &nora, "view", Dashboard, web, alone, true, Rule::A7),
        ("nora lab", &nora, "view", Dashboard, lab, alone, false, Rule::A3),
        ("vic lab", &vic, "view", Dashboard, lab, alone, true, Rule::A6),
        ("ada sessions", &ada, "delete", Klip, nothing, &[nothing][..], true, Rule::A4),
        ("mia web", &mia, "edit", Dashboard, nothing, alone, true, Rule::A5),
        ("mia sessions", &mia, "view", Klip, nothing, &[nothing][..], false, Rule::A3),
        ("dana, Admin besides, web", &dana_admin, "edit", Dashboard, web, alone, true, Rule::A4),
    ];
    for (who, person, action, kind, reach, placed_on, allowed, rule) in worked {
        let decision = ask(person, action, kind, reach, placed_on);
        assert_eq!((decision.allowed, decision.rule), (allowed, rule), "{who}: {action}");
    }
}

#[test]
fn the_worked_answers_about_clients_hold() {
    let acme = ClientFacts { below: Below::Directly, share: Some(ClientRight::Admin), assigned: false };
    let unshared = ClientFacts { share: None, ..acme };
    let assigned = ClientFacts { assigned: true, ..acme };
    let (pat, val) = (person(&[BuiltIn::Editor]), person(&[BuiltIn::ViewOnly]));
    let (hal, ada) = (custom(&["client.access", "client.login"]), person(&[BuiltIn::Admin]));

    let worked = [
        ("pat", &pat, "sign-in:admin", acme, true, Rule::A10),
        ("pat", &pat, "sign-in:settings", acme, false, Rule::A10),
        ("val", &val, "sign-in:view-only", acme, false, Rule::A9),
        ("hal", &hal, "sign-in:admin", acme, false, Rule::A9),
        ("ada", &ada, "sign-in:settings", unshared, true, Rule::A10),
        ("val", &val, "sign-in:assigned", assigned, true, Rule::A11),
    ];
    for (who, person, action, facts, allowed, rule) in worked {
        let decision = client(person, action.parse().unwrap(), &facts);
        assert_eq!((decision.allowed, decision.rule), (allowed, rule), "{who}: {action}");
    }
    assert_eq!(
        client(&hal, "sign-in:admin".parse().unwrap(), &acme).missing(),
        PermissionSet::NONE.with(Permission::ClientEdit)
    );
}

#[test]
fn a_dashboard_that_a_share_requires_cannot_be_closed_unless_one_manages_all() {
    let required = shared(Right::View, Some(Visibility::Required));
    let close = |person: &Person| ask(person, "close", AssetKind::Dashboard, required, &[]);
    let vic = close(&person(&[BuiltIn::ViewOnly]));
    assert_eq!((vic.allowed, vic.rule), (false, Rule::A7));
    let mia = close(&custom(&["dashboard.tab", "admin.tab"]));
    assert_eq!((mia.allowed, mia.rule), (true, Rule::A5));
    assert_eq!(close(&person(&[BuiltIn::Admin])).rule, Rule::A4);
    let open = ask(&person(&[BuiltIn::ViewOnly]), "open", AssetKind::Dashboard, required, &[]);
    assert_eq!((open.allowed, open.rule), (true, Rule::A6));
}

#[test]
fn a_feature_that_is_off_stops_even_admin_and_comes_right_after_the_role() {
    let off = Features::ALL.set(Feature::ScheduledEmails, false);
    let ada = Person { features: off, ..person(&[BuiltIn::Admin]) };
    let decision = ask(&ada, "email", AssetKind::Klip, Reach::NONE, &[]);
    assert_eq!((decision.allowed, decision.rule), (false, Rule::A13));
    assert_eq!(decision.finding.to_string(), "scheduled_emails is off");
    let vic = Person { features: off, ..person(&[BuiltIn::ViewOnly]) };
    assert_eq!(ask(&vic, "email", AssetKind::Klip, Reach::NONE, &[]).rule, Rule::A3);
    let private = Person { features: Features(0).set(Feature::PublishedDashboards, true), ..ada };
    assert!(ask(&private, "publish", AssetKind::Dashboard, Reach::NONE, &[]).allowed);
}

#[test]
fn whoever_manages_comments_needs_no_share_and_managing_dashboards_does_not_replace_it() {
    let comments = custom(&["admin.annotation"]);
    let decision = ask(&comments, "manage-comments", AssetKind::Dashboard, Reach::NONE, &[]);
    assert_eq!((decision.allowed, decision.rule), (true, Rule::A5));
    let dashboards = custom(&["admin.tab"]);
    let decision = ask(&dashboards, "manage-comments", AssetKind::Dashboard, Reach::NONE, &[]);
    assert_eq!((decision.allowed, decision.rule), (false, Rule::A3));
}

#[test]
fn what_opened_a_dashboard_is_named_even_where_managing_all_lets_through() {
    let reach = shared(Right::View, Some(Visibility::Add));
    let decision = ask(&custom(&["admin.tab"]), "view", AssetKind::Dashboard, reach, &[]);
    assert_eq!((decision.allowed, decision.rule), (true, Rule::A7));
    let shown = shared(Right::View, Some(Visibility::Required));
    let decision = ask(&custom(&["admin.klip"]), "view", AssetKind::Klip, Reach::NONE, &[Reach::NONE, shown]);
    assert_eq!((decision.rule, decision.finding), (Rule::A8, Finding::ShownOn(Some(1))));
}

#[test]
fn a_disabled_account_stops_its_users_and_not_signed_in_staff() {
    let ada = Person { account_disabled: true, ..person(&[BuiltIn::Admin]) };
    assert_eq!(permission(&ada, Permission::TabEdit).rule, Rule::A1);
    let staff = Person { acting: Acting::SignedIn(Level::Admin), ..ada };
    assert!(permission(&staff, Permission::TabEdit).allowed);
    let gone = Person { user_status: UserStatus::Disabled, ..staff };
    assert_eq!(permission(&gone, Permission::TabEdit).rule, Rule::A2);
}

#[test]
fn an_invited_user_is_answered_as_if_they_had_joined_and_the_answer_says_so() {
    let dana = Person { user_status: UserStatus::Invited, ..person(&[BuiltIn::Editor]) };
    let decision = permission(&dana, Permission::TabEdit);
    assert!(decision.allowed && decision.invited);
    assert_eq!(decision.rule, Rule::A3);
}

#[test]
fn a_sign_in_acts_as_its_level_says() {
    let edit = shared(Right::Edit, Some(Visibility::Add));
    let signed_in = |level, role: &[BuiltIn]| Person { acting: Acting::SignedIn(level), ..person(role) };
    let tell = |person: &Person, reach| {
        let decision = ask(person, "edit", AssetKind::Dashboard, reach, &[]);
        (decision.allowed, decision.rule)
    };
    assert_eq!(tell(&signed_in(Level::Admin, &[]), Reach::NONE), (true, Rule::A4));
    assert_eq!(tell(&signed_in(Level::Settings, &[]), Reach::NONE), (true, Rule::A4));
    assert_eq!(tell(&signed_in(Level::Assigned, &[BuiltIn::Editor]), Reach::NONE), (true, Rule::A12));
    assert_eq!(tell(&signed_in(Level::Assigned, &[BuiltIn::Admin]), Reach::NONE), (true, Rule::A4));
    assert_eq!(tell(&signed_in(Level::ViewOnly, &[BuiltIn::ViewOnly]), edit), (false, Rule::A3));
    // Even a role that could edit gets no more than view out of a group's shares.
    assert_eq!(tell(&signed_in(Level::ViewOnly, &[BuiltIn::Editor]), edit), (false, Rule::A6));
}

#[test]
fn the_roles_of_an_assignment_do_not_gain_from_shares() {
    let open = shared(Right::View, Some(Visibility::Required));
    let nobody = Person { acting: Acting::SignedIn(Level::Assigned), ..person(&[BuiltIn::ViewOnlyNoPowermetrics]) };
    assert_eq!(ask(&nobody, "view", AssetKind::Dashboard, open, &[]).rule, Rule::A3);
    // A klip may be seen on any dashboard that the roles let them see, whatever is shared.
    let lists = Person { acting: Acting::SignedIn(Level::Assigned), ..custom(&["dashboard.library"]) };
    let klip = ask(&lists, "view", AssetKind::Klip, Reach::NONE, &[Reach::NONE]);
    assert_eq!((klip.allowed, klip.rule), (true, Rule::A8));
}

#[test]
fn a_client_share_reaches_children_only_and_managing_all_clients_reaches_everything_below() {
    let deeper = ClientFacts { below: Below::Deeper, share: Some(ClientRight::Settings), assigned: false };
    let editor = person(&[BuiltIn::Editor]);
    assert_eq!(highest_level(&editor, &deeper), None);
    assert!(!in_reach(&editor, &deeper));
    let manager = custom(&["client.access", "client.edit", "client.login", "admin.client"]);
    assert_eq!(highest_level(&manager, &deeper), Some(Level::Settings));
    assert_eq!(highest_level(&manager, &ClientFacts { below: Below::Not, ..deeper }), None);
    assert_eq!(highest_level(&editor, &ClientFacts { assigned: true, ..deeper }), Some(Level::Assigned));
    assert_eq!(highest_level(&editor, &ClientFacts { below: Below::Directly, ..deeper }), Some(Level::Settings));
}

#[test]
fn a_client_is_seen_by_share_or_by_assignment() {
    let outside = ClientFacts { below: Below::Directly, share: None, assigned: false };
    let assigned = ClientFacts { assigned: true, ..outside };
    let shared = ClientFacts { share: Some(ClientRight::ViewOnly), ..outside };
    let tell = |person: &Person, action, facts: &ClientFacts| {
        let decision = client(person, action, facts);
        (decision.allowed, decision.rule)
    };
    let (editor, viewer) = (person(&[BuiltIn::Editor]), person(&[BuiltIn::ViewOnly]));
    assert_eq!(tell(&editor, ClientAction::View, &shared), (true, Rule::A10));
    assert_eq!(tell(&editor, ClientAction::View, &outside), (false, Rule::A10));
    assert_eq!(tell(&viewer, ClientAction::View, &shared), (false, Rule::A3));
    assert_eq!(tell(&viewer, ClientAction::View, &assigned), (true, Rule::A11));
    assert_eq!(tell(&editor, ClientAction::Share, &assigned), (false, Rule::A10));
    assert_eq!(tell(&editor, ClientAction::Share, &shared), (true, Rule::A10));
    assert_eq!(tell(&viewer, ClientAction::Share, &shared), (false, Rule::A3));
    assert_eq!(tell(&editor, ClientAction::Delete, &shared), (false, Rule::A10));
    assert!(in_reach(&viewer, &shared) && in_reach(&viewer, &assigned) && !in_reach(&viewer, &outside));
}

/// One line for each look, with a mark, as `access why` shows them before it adds names.
fn told(explanation: &Explanation) -> Vec<String> {
    let mark = |passed| if passed { '✓' } else { '✗' };
    let line = |it: &Looked| format!("{} {} {}: {}", mark(it.passed()), it.rule, it.rule.title(), it.finding);
    explanation.looked.iter().map(line).collect()
}

#[test]
fn an_explanation_tells_each_rule_looked_at_up_to_the_one_that_decided() {
    let web = AssetFacts { reach: shared(Right::View, Some(Visibility::Add)), placed_on: &[] };
    let needs = AssetAction::Edit.on(AssetKind::Dashboard).unwrap();
    let explanation = explain(&person(&[BuiltIn::Editor]), Question::Asset(&needs, &web));
    assert_eq!(explanation.decision, asset(&person(&[BuiltIn::Editor]), &needs, &web));
    assert_eq!(
        told(&explanation),
        [
            "✓ A1 account: the account is not disabled",
            "✓ A2 user: the user is active",
            "✓ A3 role: the roles grant tab.edit (\"Edit dashboards\")",
            "✗ A6 share: the share allows view, edit is needed",
        ]
    );
}

#[test]
fn an_explanation_tells_what_stood_in_for_the_role_and_what_could_not() {
    let nora = person(&[BuiltIn::ViewOnlyNoPowermetrics]);
    let needs = AssetAction::View.on(AssetKind::Dashboard).unwrap();
    let why = |visibility| {
        let facts = AssetFacts { reach: shared(Right::View, Some(visibility)), placed_on: &[] };
        told(&explain(&nora, Question::Asset(&needs, &facts)))[2..].to_vec()
    };
    assert_eq!(
        why(Visibility::Add),
        ["✓ A7 dashboard: a share opens it at sign-in, without the list", "✓ A6 share: the right on it is view"]
    );
    assert_eq!(
        why(Visibility::Library),
        [
            "✗ A3 role: the roles lack dashboard.library (\"Access dashboards\")",
            "✗ A7 dashboard: no share opens it at sign-in"
        ]
    );
}

#[test]
fn an_answer_rests_on_the_grants_that_decided_it() {
    let grant = |name: &str, right, visibility| Grant {
        source: Source::Group(Ref::new(GroupId(name.len() as i64), name)),
        right,
        visibility: Some(visibility),
    };
    let grants = [
        grant("marketing", Right::View, Visibility::Library),
        grant("design", Right::Edit, Visibility::Add),
        grant("all-users", Right::View, Visibility::Required),
    ];
    let rests = |person: &Person, action: &str, grants: &[Grant]| {
        let decision = ask(person, action, AssetKind::Dashboard, Reach::of(grants), &[]);
        let named = |grant: &Grant| match &grant.source {
            Source::Group(group) => group.name.clone(),
            Source::Owner | Source::Direct => String::new(),
        };
        decision.rests_on(grants).map(named).collect::<Vec<_>>()
    };
    let editor = person(&[BuiltIn::Editor]);
    assert_eq!(rests(&editor, "edit", &grants), ["design"]);
    assert_eq!(rests(&editor, "edit", &grants[..1]), ["marketing"]);
    assert_eq!(rests(&editor, "close", &grants), ["all-users"]);
    assert_eq!(rests(&person(&[BuiltIn::ViewOnlyNoPowermetrics]), "view", &grants), ["design", "all-users"]);
    assert_eq!(rests(&person(&[BuiltIn::Admin]), "edit", &grants), Vec::<String>::new());
}

use proptest::prelude::*;

use super::*;
use crate::domain::{
    account::Features,
    asset::AssetKind,
    client::{ClientRight, Level},
    permission::{Permission, PermissionSet},
    share::Right,
    user::UserStatus,
};

fn any_reach() -> impl Strategy<Value = Reach> {
    let right = prop_oneof![Just(None), Just(Some(Right::View)), Just(Some(Right::Edit))];
    (right, any::<bool>(), any::<bool>()).prop_map(|(right, opens, required)| Reach {
        right,
        opens: right.is_some() && (opens || required),
        required: right.is_some() && required,
    })
}

fn any_person() -> impl Strategy<Value = Person> {
    let acting = prop_oneof![
        3 => Just(Acting::Own),
        1 => prop::sample::select(&Level::ALL[..]).prop_map(Acting::SignedIn),
    ];
    let status = prop::sample::select(&[UserStatus::Active, UserStatus::Invited, UserStatus::Disabled][..]);
    (any::<u64>(), any::<u8>(), prop::bool::weighted(0.1), prop::bool::weighted(0.1), status, acting).prop_map(
        |(bits, features, admin, account_disabled, user_status, acting)| Person {
            account_disabled,
            user_status,
            permissions: PermissionSet(bits & PermissionSet::ALL.0),
            admin,
            features: Features(features & Features::ALL.0),
            acting,
        },
    )
}

fn any_client() -> impl Strategy<Value = ClientFacts> {
    let below = prop::sample::select(&[Below::Not, Below::Directly, Below::Deeper][..]);
    let share = prop::option::of(prop::sample::select(&ClientRight::ALL[..]));
    (below, share, any::<bool>()).prop_map(|(below, share, assigned)| ClientFacts { below, share, assigned })
}

/// Everything that can be asked of one person about one asset of each kind and one client.
fn every_question(reach: Reach, placed_on: &[Reach], client: &ClientFacts, mut ask: impl FnMut(Question<'_>)) {
    for permission in Permission::ALL {
        ask(Question::Permission(*permission));
    }
    for kind in AssetKind::ALL {
        let placed_on = if kind == AssetKind::Klip { placed_on } else { &[] };
        for needs in AssetAction::ALL.iter().filter_map(|action| action.needs(kind)) {
            ask(Question::Asset(&needs, &AssetFacts { reach, placed_on }));
        }
    }
    for action in ClientAction::ALL {
        ask(Question::Client(action, client));
    }
}

proptest! {
    /// Without exception: `close`, which alone may be refused because of something given, is refused
    /// for the visibility of a share and never for a permission.
    #[test]
    fn one_permission_more_never_turns_a_yes_into_a_no(
        person in any_person(), more in any::<u64>(), reach in any_reach(),
        placed_on in prop::collection::vec(any_reach(), 0..3), client in any_client(),
    ) {
        let permissions = PermissionSet(person.permissions.0 | (more & PermissionSet::ALL.0));
        let richer = Person { permissions, ..person };
        every_question(reach, &placed_on, &client, |question| {
            let (before, after) = (decide(&person, question), decide(&richer, question));
            assert!(!before.allowed || after.allowed, "{question:?}: {before:?}, then {after:?}");
        });
        prop_assert!(highest_level(&person, &client).is_none() || highest_level(&richer, &client).is_some());
    }

    /// But for `close`: a share that says `required` takes it away, which is what it is for.
    #[test]
    fn one_share_more_never_turns_a_yes_into_a_no_but_for_close(
        person in any_person(), reach in any_reach(), more in any_reach(),
        placed_on in prop::collection::vec(any_reach(), 0..3), client in any_client(),
    ) {
        every_question(reach, &placed_on, &client, |question| {
            let Question::Asset(needs, facts) = question else { return };
            let shared = AssetFacts { reach: facts.reach.and(more), ..*facts };
            let (before, after) = (asset(&person, needs, facts), asset(&person, needs, &shared));
            let closes = needs.action == AssetAction::Close && after.rule == Rule::A7;
            assert!(!before.allowed || after.allowed || closes, "{question:?}: {before:?}, then {after:?}");
        });
    }

    #[test]
    fn an_explanation_answers_as_the_decision_does_and_its_looks_show_why(
        person in any_person(), reach in any_reach(),
        placed_on in prop::collection::vec(any_reach(), 0..3), client in any_client(),
    ) {
        every_question(reach, &placed_on, &client, |question| {
            let Explanation { decision, looked } = explain(&person, question);
            assert_eq!(decision, decide(&person, question));
            let deciding = looked.iter().find(|look| look.rule == decision.rule).expect("the deciding rule was looked at");
            assert_eq!(deciding.passed(), decision.allowed);
            assert_eq!(deciding.finding, decision.finding);
            if !decision.allowed {
                assert_eq!(looked.iter().find(|look| !look.passed()).map(|look| look.rule), Some(decision.rule));
            }
        });
    }

    #[test]
    fn folding_the_dashboards_of_a_klip_into_one_changes_no_answer(
        person in any_person(), reach in any_reach(), placed_on in prop::collection::vec(any_reach(), 1..4),
    ) {
        let needs = AssetAction::View.needs(AssetKind::Klip).expect("klips are viewed");
        let folded = [placed_on.iter().copied().fold(Reach::NONE, Reach::and)];
        let each = asset(&person, &needs, &AssetFacts { reach, placed_on: &placed_on });
        let one = asset(&person, &needs, &AssetFacts { reach, placed_on: &folded });
        prop_assert_eq!((each.allowed, each.rule), (one.allowed, one.rule));
    }

    #[test]
    fn what_is_settled_without_shares_is_what_any_shares_would_answer(
        person in any_person(), reach in any_reach(), placed_on in prop::collection::vec(any_reach(), 0..3),
        client in any_client(),
    ) {
        every_question(reach, &placed_on, &client, |question| {
            let Question::Asset(needs, facts) = question else { return };
            let answer = asset(&person, needs, facts);
            assert!(settled(&person, needs).is_none_or(|settled| settled == answer), "{question:?}");
            if !turns_on_dashboards(&person, needs) {
                assert_eq!(asset(&person, needs, &AssetFacts { placed_on: &[], ..*facts }), answer, "{question:?}");
            }
        });
    }
}

//! A second evaluator, written from the text of the rules alone and sharing no code with the
//! first: it goes through the whole world for every question, and knows permissions, rights and
//! rules as words.

use std::sync::LazyLock;

use super::world::{Share, User, With, World};

/// Yes or no, and the number of the rule.
pub type Answer = (bool, &'static str);

/// Somebody in an account: as its user, or signed in to it at a level.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    pub user: usize,
    pub account: usize,
    pub level: Option<&'static str>,
}

/// Action, kind, permissions (all of them), right on the asset, features (any of them).
const ACTIONS: &str = "
    view               klip        klip.library               view
    view               dashboard   dashboard.library          view
    view               datasource  datasource.library         view
    view               metric      account.api                view
    email              klip        klip.email                 view  scheduled_emails
    email              dashboard   tab.email                  view  scheduled_emails
    download           klip        klip.download              view  downloadable_reports
    download           dashboard   tab.download               view  downloadable_reports
    download           datasource  datasource.download        view
    embed              klip        klip.embed                 view  embeds
    import             klip        klip.import                view
    import             dashboard   tab.import                 view
    import             datasource  datasource.import          view
    edit               klip        klip.edit                  edit
    edit               dashboard   tab.edit                   edit
    edit               datasource  datasource.edit            edit
    edit               metric      metric.edit                edit
    delete             klip        klip.delete                edit
    delete             dashboard   tab.delete                 edit
    delete             datasource  datasource.delete          edit
    delete             metric      metric.delete              edit
    share              klip        klip.share                 edit
    share              dashboard   tab.share                  edit
    share              datasource  datasource.share           edit
    share              metric      metric.share               edit
    publish            dashboard   tab.publish                edit  published_dashboards,public_dashboards
    visibility         dashboard   tab.push                   edit
    configure-controls dashboard   tab.edit,admin.tab         edit
    model              datasource  datasource.edit,account.api edit
    open               dashboard   dashboard.tab              view
    close              dashboard   dashboard.tab              view
    arrange            dashboard   dashboard.tab              view
    place              dashboard   dashboard.klip             edit
    theme              dashboard   dashboard.theme            view
    fullscreen         dashboard   dashboard.fullscreen       view
    see-comments       dashboard   dashboard.annotation.view  view
    comment            dashboard   dashboard.annotation.edit  view
    see-warnings       dashboard   dashboard.warnings         view
    manage-comments    dashboard   admin.annotation           -
";

static ROWS: LazyLock<Vec<Vec<&str>>> =
    LazyLock::new(|| ACTIONS.lines().map(|line| line.split_whitespace().collect()).collect());

impl World {
    fn user(&self, who: Who) -> &User {
        &self.users[who.user]
    }

    /// The roles that somebody acts with, by place in the list of roles.
    fn roles_of(&self, who: Who) -> Vec<usize> {
        match who.level {
            None => self.user(who).roles.clone(),
            Some("admin" | "settings") => vec![0],
            Some("view-only") => {
                let legacy = self.users.iter().any(|user| user.account == who.account && user.roles.contains(&3));
                vec![if legacy { 3 } else { 2 }]
            }
            Some(_) => {
                let mine = self.assignments.iter().filter(|it| it.user == who.user && it.client == who.account);
                mine.map(|it| it.role).collect()
            }
        }
    }

    fn has(&self, who: Who, permission: &str) -> bool {
        self.roles_of(who).iter().any(|role| self.roles[*role].contains(&permission))
    }

    fn has_each(&self, who: Who, permissions: &str) -> bool {
        permissions.split(',').all(|permission| self.has(who, permission))
    }

    fn is_admin(&self, who: Who) -> bool {
        self.roles_of(who).contains(&0)
    }

    /// A1 and A2: the rule that fails, if one does.
    fn shut_out(&self, who: Who) -> Option<Answer> {
        if who.level.is_none() && self.accounts[who.account].disabled {
            Some((false, "A1"))
        } else if self.user(who).status == "disabled" {
            Some((false, "A2"))
        } else {
            None
        }
    }

    fn is_member(&self, who: Who, with: With) -> bool {
        match (who.level, with) {
            (None, With::User(user)) => user == who.user,
            (None, With::Group(group)) => self.groups[group].members.contains(&who.user),
            (None, With::AllUsers) => true,
            (Some("view-only"), With::Group(_) | With::AllUsers) => true,
            _ => false,
        }
    }

    fn shares_for(&self, who: Who, asset: usize) -> Vec<&Share> {
        let of_asset = self.shares.iter().filter(|share| share.asset == asset);
        of_asset.filter(|share| self.is_member(who, share.with)).collect()
    }

    /// A6. An assignment does not consult shares.
    fn reaches(&self, who: Who, asset: usize, right: &str) -> bool {
        let shares = self.shares_for(who, asset);
        let owns = who.level.is_none() && self.assets[asset].owner == Some(who.user);
        let edits = owns || shares.iter().any(|share| share.right == "edit");
        match who.level {
            Some("assigned") => true,
            Some("view-only") => right == "view" && !shares.is_empty(),
            _ if right == "view" => edits || !shares.is_empty(),
            _ => edits,
        }
    }

    /// What a permission of the list of the kind may be done without, if it may.
    fn instead(&self, who: Who, action: &str, asset: usize) -> Option<&'static str> {
        match (action, self.assets[asset].kind) {
            ("view", "dashboard") => {
                let shares = self.shares_for(who, asset);
                let opens = |share: &&Share| {
                    matches!(share.with, With::User(_)) || matches!(share.visibility, Some("required" | "add"))
                };
                shares.iter().any(opens).then_some("A7")
            }
            ("view", "klip") => {
                let mut holding = self.placements.iter().filter(|(_, klip)| *klip == asset);
                let seen = holding.any(|(dashboard, _)| self.asset(who, "view", *dashboard).is_some_and(|it| it.0));
                seen.then_some("A8")
            }
            _ => None,
        }
    }

    /// The answer about an asset of the account; none when the kind has no such action.
    pub fn asset(&self, who: Who, action: &str, asset: usize) -> Option<Answer> {
        let kind = self.assets[asset].kind;
        let row = ROWS.iter().find(|row| row.starts_with(&[action, kind]))?;
        let (permissions, right, features) = (row[2], row[3], row.get(4));
        if let Some(no) = self.shut_out(who) {
            return Some(no);
        }
        let by_role = self.has_each(who, permissions);
        let instead = if by_role { None } else { self.instead(who, action, asset) };
        if !by_role && instead.is_none() {
            return Some((false, "A3"));
        }
        let on = &self.accounts[who.account].features;
        if features.is_some_and(|any| !any.split(',').any(|feature| on.contains(&feature))) {
            return Some((false, "A13"));
        }
        let manages = match (action, kind) {
            ("manage-comments", _) => self.has(who, "admin.annotation"),
            (_, "klip") => self.has(who, "admin.klip"),
            (_, "dashboard") => self.has(who, "admin.tab"),
            (_, "datasource") => self.has(who, "admin.datasource"),
            _ => false,
        };
        let through = if self.is_admin(who) {
            "A4"
        } else if manages {
            "A5"
        } else if !self.reaches(who, asset, right) {
            return Some((false, "A6"));
        } else if who.level == Some("assigned") {
            "A12"
        } else if action == "close" && self.shares_for(who, asset).iter().any(|it| it.visibility == Some("required")) {
            return Some((false, "A7"));
        } else {
            "A6"
        };
        Some((true, instead.unwrap_or(through)))
    }

    /// The answer about a bare permission.
    pub fn permission(&self, who: Who, permission: &str) -> Answer {
        self.shut_out(who).unwrap_or((self.has(who, permission), "A3"))
    }

    fn bypasses(&self, who: Who, client: usize) -> bool {
        self.above(client).contains(&who.account) && (self.is_admin(who) || self.has(who, "admin.client"))
    }

    fn client_share_words(&self, who: Who, client: usize) -> Vec<&'static str> {
        let child = self.accounts[client].parent == Some(who.account);
        let mine = self.client_shares.iter().filter(|it| child && it.client == client && self.is_member(who, it.with));
        mine.map(|it| it.right).collect()
    }

    fn is_assigned(&self, who: Who, client: usize) -> bool {
        self.assignments.iter().any(|it| it.user == who.user && it.client == client)
    }

    /// A10: whether the level, or one above it, was given.
    fn has_level(&self, who: Who, client: usize, level: &str) -> bool {
        let enough: &[&str] = match level {
            "view-only" => &["view-only", "admin", "settings"],
            "admin" => &["admin", "settings"],
            _ => &["settings"],
        };
        self.bypasses(who, client) || self.client_share_words(who, client).iter().any(|it| enough.contains(it))
    }

    /// The answer about a client, asked by a user of an account in that account.
    pub fn client(&self, who: Who, action: &str, client: usize) -> Answer {
        let sign_in = "client.access,client.edit,client.login";
        let in_turn = |rule, permissions, level| match (self.has_each(who, permissions), level) {
            (false, _) => (false, rule),
            (true, level) => (self.has_level(who, client, level), "A10"),
        };
        if let Some(no) = self.shut_out(who) {
            return no;
        }
        match action {
            "sign-in:assigned" => (self.is_assigned(who, client), "A11"),
            "sign-in:view-only" => in_turn("A9", sign_in, "view-only"),
            "sign-in:admin" => in_turn("A9", sign_in, "admin"),
            "sign-in:settings" | "edit" => in_turn("A9", sign_in, "settings"),
            "share" => in_turn("A3", "client.share", "view-only"),
            "delete" => in_turn("A3", "client.delete", "settings"),
            _ => match in_turn("A3", "client.access", "view-only") {
                (false, _) if self.is_assigned(who, client) => (true, "A11"),
                answer => answer,
            },
        }
    }

    /// Whether the client exists for the user.
    pub fn in_reach(&self, who: Who, client: usize) -> bool {
        self.shut_out(who).is_none()
            && (!self.client_share_words(who, client).is_empty()
                || self.bypasses(who, client)
                || self.is_assigned(who, client))
    }

    /// The highest level at which the user may sign in.
    pub fn highest_level(&self, who: Who, client: usize) -> Option<&'static str> {
        let levels = [
            ("settings", "sign-in:settings"),
            ("admin", "sign-in:admin"),
            ("view-only", "sign-in:view-only"),
            ("assigned", "sign-in:assigned"),
        ];
        levels.into_iter().find(|(_, action)| self.client(who, action, client).0).map(|(level, _)| level)
    }
}

//! Entities as rows: which table, which columns, which values.
//!
//! This one mapping serves inserting, guarded updating and removing, so a new field of an entity
//! is written in one place. Reading stands with each noun, because it joins the names in.

use rusqlite::types::Value;

use crate::domain::{
    Time,
    account::{Account, Seats},
    asset::AssetKind,
    client::ClientRight,
    email::Email,
    entity::Entity,
    look::{Brand, Colour, Link, WhiteLabel},
    share::{Right, Subject, Visibility},
};

/// One entity as a row: the first `keys` columns are its primary key.
pub(super) struct Row {
    pub table: &'static str,
    pub keys: usize,
    pub columns: Vec<(&'static str, Value)>,
}

/// The row of an entity.
pub(super) fn of(entity: &Entity) -> Row {
    let row = |table, keys, columns| Row { table, keys, columns };
    match entity {
        Entity::Account(account) => row("accounts", 1, account_columns(account)),
        Entity::AccountValue(v) => row(
            "account_values",
            3,
            vec![
                ("account", int(v.account.0)),
                ("space", text(v.space.as_str())),
                ("key", text(&v.key)),
                ("value", text(&v.value)),
            ],
        ),
        Entity::User(u) => row(
            "users",
            1,
            vec![
                ("id", int(u.id.0)),
                ("account", int(u.account.0)),
                ("email", text(u.email.as_str())),
                ("first", text(&u.first)),
                ("last", text(&u.last)),
                ("phone", optional(u.phone.as_deref())),
                ("status", text(u.status.as_str())),
                ("joined", flag(u.joined)),
                ("avatar", optional(u.avatar.as_deref())),
                ("time_zone", optional(u.time_zone.as_deref())),
                ("currency", optional(u.currency.as_deref())),
                ("primary_contact", flag(u.primary_contact)),
            ],
        ),
        Entity::Role(r) => row(
            "roles",
            1,
            vec![
                ("id", int(r.id.0)),
                ("account", int(r.account.0)),
                ("handle", text(r.handle.as_str())),
                ("name", text(&r.name)),
                ("description", text(&r.description)),
                ("permissions", int(r.permissions.0.cast_signed())),
            ],
        ),
        Entity::RoleHolding(h) => row(
            "user_roles",
            3,
            vec![("account", int(h.account.0)), ("user", int(h.user.id.0)), ("role", int(h.role.id.0))],
        ),
        Entity::Group(g) => row(
            "groups",
            1,
            vec![
                ("id", int(g.id.0)),
                ("account", int(g.account.0)),
                ("handle", text(g.handle.as_str())),
                ("name", text(&g.name)),
                ("description", text(&g.description)),
                ("use_only", flag(g.use_only)),
            ],
        ),
        Entity::Membership(m) => row(
            "memberships",
            3,
            vec![("account", int(m.account.0)), ("grp", int(m.group.id.0)), ("user", int(m.user.id.0))],
        ),
        Entity::Asset(a) => row(
            "assets",
            1,
            vec![
                ("id", int(a.id.0)),
                ("account", int(a.account.0)),
                ("kind", text(a.kind.as_str())),
                ("handle", text(a.handle.as_str())),
                ("name", text(&a.name)),
                ("description", text(&a.description)),
                ("owner", id(a.owner.as_ref().map(|owner| owner.id.0))),
                ("currency", optional(a.currency.as_deref())),
                ("origin", optional(a.origin.as_deref())),
                ("provider", optional(a.connection.as_ref().map(|c| c.provider.as_str()))),
                ("connection", optional(a.connection.as_ref().map(|c| c.state.as_str()))),
                ("connection_owner", id(a.connection.as_ref().and_then(|c| c.owner.as_ref()).map(|owner| owner.id.0))),
            ],
        ),
        Entity::Placement(p) => row(
            "placements",
            3,
            vec![
                ("account", int(p.account.0)),
                ("container", int(p.container.id.0)),
                ("part", int(p.part.id.0)),
                ("position", int(p.position.into())),
            ],
        ),
        Entity::PublishedLink(l) => row(
            "links",
            1,
            vec![
                ("id", int(l.id.0)),
                ("account", int(l.account.0)),
                ("dashboard", int(l.dashboard.id.0)),
                ("name", text(&l.name)),
                ("kind", text(l.kind.as_str())),
                ("by", text(&l.by)),
                ("at", int(l.at.0)),
            ],
        ),
        Entity::Share(s) => match &s.subject {
            Subject::Group(group) => row(
                "group_shares",
                3,
                vec![
                    ("account", int(s.account.0)),
                    ("asset", int(s.asset.id.0)),
                    ("grp", int(group.id.0)),
                    ("right", int(right_number(s.right))),
                    ("visibility", int(visibility_number(s.visibility))),
                ],
            ),
            Subject::User(user) => row(
                "user_shares",
                3,
                vec![
                    ("account", int(s.account.0)),
                    ("asset", int(s.asset.id.0)),
                    ("user", int(user.id.0)),
                    ("right", int(right_number(s.right))),
                ],
            ),
        },
        Entity::DefaultDashboard(d) => row(
            "default_dashboards",
            3,
            vec![
                ("account", int(d.account.0)),
                ("grp", int(d.group.id.0)),
                ("dashboard", int(d.dashboard.id.0)),
                ("position", int(d.position.into())),
            ],
        ),
        Entity::ClientShare(s) => row(
            "client_shares",
            3,
            vec![
                ("parent", int(s.parent.0)),
                ("client", int(s.client.id.0)),
                ("grp", int(s.group.id.0)),
                ("right", int(client_right_number(s.right))),
            ],
        ),
        Entity::Assignment(a) => row(
            "assignments",
            4,
            vec![
                ("client", int(a.client.id.0)),
                ("user_account", int(a.user_account.0)),
                ("user", int(a.user.id.0)),
                ("role", int(a.role.id.0)),
            ],
        ),
        Entity::Template(t) => row(
            "templates",
            2,
            vec![("account", int(t.account.0)), ("handle", text(t.handle.as_str())), ("source", text(&t.source))],
        ),
        Entity::Waiver(w) => row(
            "waivers",
            2,
            vec![
                ("account", int(w.account.0)),
                ("step", text(&w.step)),
                ("reason", text(&w.reason)),
                ("until", id(w.until.map(|time| time.0))),
                ("by", text(&w.by)),
                ("at", int(w.at.0)),
            ],
        ),
        Entity::Tick(t) => row(
            "ticks",
            2,
            vec![
                ("account", int(t.account.0)),
                ("step", text(&t.step)),
                ("note", text(&t.note)),
                ("by", text(&t.by)),
                ("at", int(t.at.0)),
            ],
        ),
        Entity::Image(i) => row(
            "images",
            2,
            vec![
                ("account", int(i.account.0)),
                ("digest", text(&i.digest)),
                ("width", int(i.width.into())),
                ("height", int(i.height.into())),
                ("png", text(&i.png)),
            ],
        ),
        Entity::Brand(b) => row("brands", 1, brand_columns(b)),
        Entity::WhiteLabel(w) => row("white_labels", 1, white_label_columns(w)),
        Entity::FooterLogo(l) => row(
            "footer_logos",
            2,
            vec![
                ("account", int(l.account.0)),
                ("position", int(l.position.into())),
                ("image", text(&l.image)),
                ("link", text(l.link.as_str())),
            ],
        ),
        Entity::Onboarding(o) => row("onboarded", 1, vec![("account", int(o.account.0)), ("at", int(o.at.0))]),
    }
}

fn account_columns(a: &Account) -> Vec<(&'static str, Value)> {
    vec![
        ("id", int(a.id.0)),
        ("parent", id(a.parent.as_ref().map(|parent| parent.id.0))),
        ("handle", text(a.handle.as_str())),
        ("name", text(&a.name)),
        ("description", text(&a.description)),
        ("status", text(a.status.as_str())),
        ("disabled_from", optional(a.disabled_from.map(|status| status.as_str()))),
        ("seats", int(seats_number(a.seats))),
        ("pool", id(a.pool.map(i64::from))),
        ("features", int(a.features.0.into())),
        ("limit_dashboards", id(a.limits.dashboards.map(i64::from))),
        ("limit_links", id(a.limits.private_links.map(i64::from))),
        ("limit_requests", id(a.limits.api_requests.map(i64::from))),
        ("time_zone", text(&a.time_zone)),
        ("transact", flag(a.transact)),
        ("template", text(&a.template)),
        ("trial_ends", id(a.trial_ends.map(|time: Time| time.0))),
        ("trial_extended", flag(a.trial_extended)),
        ("legacy_view_only", flag(a.legacy_view_only)),
        ("lock_after", int(a.log_in.lock_after.into())),
        ("lock_minutes", id(a.log_in.lock_minutes.map(i64::from))),
        ("login_hours", int(a.log_in.login_hours.into())),
        ("white_label", flag(a.white_label)),
        ("created", int(a.created.0)),
    ]
}

fn brand_columns(b: &Brand) -> Vec<(&'static str, Value)> {
    let colour = |colour: Option<Colour>| optional(colour.map(|colour| colour.to_string()).as_deref());
    vec![
        ("account", int(b.account.0)),
        ("logo", optional(b.logo.as_deref())),
        ("logo_dark", optional(b.logo_dark.as_deref())),
        ("favicon", optional(b.favicon.as_deref())),
        ("theme", optional(b.theme.map(|theme| theme.as_str()))),
        ("accent", colour(b.accent)),
        ("background", colour(b.background)),
        ("text", colour(b.text)),
        ("inherit", flag(b.inherit)),
    ]
}

fn white_label_columns(w: &WhiteLabel) -> Vec<(&'static str, Value)> {
    let link = |link: &Option<Link>| optional(link.as_ref().map(Link::as_str));
    vec![
        ("account", int(w.account.0)),
        ("product_name", optional(w.product_name.as_deref())),
        ("widget_name", optional(w.widget_name.as_deref())),
        ("help", link(&w.help)),
        ("terms", link(&w.terms)),
        ("privacy", link(&w.privacy)),
        ("website", link(&w.website)),
        ("support_email", optional(w.support_email.as_ref().map(Email::as_str))),
        ("sender_name", optional(w.sender_name.as_deref())),
        ("domain", optional(w.domain.as_deref())),
    ]
}

const fn int(number: i64) -> Value {
    Value::Integer(number)
}

fn flag(on: bool) -> Value {
    Value::Integer(on.into())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn optional(given: Option<&str>) -> Value {
    given.map_or(Value::Null, text)
}

fn id(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::Integer)
}

const fn seats_number(seats: Seats) -> i64 {
    match seats {
        Seats::Unlimited => -1,
        Seats::Number(number) => number as i64,
    }
}

/// Seats as stored: -1 is unlimited.
pub(super) fn seats(number: i64) -> Seats {
    u32::try_from(number).map_or(Seats::Unlimited, Seats::Number)
}

/// A right as stored: 1 view, 2 edit.
pub(super) const fn right_number(right: Right) -> i64 {
    match right {
        Right::View => 1,
        Right::Edit => 2,
    }
}

/// A stored right; nothing for 0 or null.
pub(super) const fn right(number: i64) -> Option<Right> {
    match number {
        1 => Some(Right::View),
        2 => Some(Right::Edit),
        _ => None,
    }
}

/// Visibility as stored: 0 none, 1 library, 2 add, 3 required.
pub(super) const fn visibility_number(visibility: Option<Visibility>) -> i64 {
    match visibility {
        None => 0,
        Some(Visibility::Library) => 1,
        Some(Visibility::Add) => 2,
        Some(Visibility::Required) => 3,
    }
}

/// A stored visibility.
pub(super) const fn visibility(number: i64) -> Option<Visibility> {
    match number {
        1 => Some(Visibility::Library),
        2 => Some(Visibility::Add),
        3 => Some(Visibility::Required),
        _ => None,
    }
}

/// A right on a client as stored: 1 view-only, 2 admin, 3 settings.
const fn client_right_number(right: ClientRight) -> i64 {
    match right {
        ClientRight::ViewOnly => 1,
        ClientRight::Admin => 2,
        ClientRight::Settings => 3,
    }
}

/// A stored right on a client; nothing for 0 or null.
pub(super) const fn client_right(number: i64) -> Option<ClientRight> {
    match number {
        1 => Some(ClientRight::ViewOnly),
        2 => Some(ClientRight::Admin),
        3 => Some(ClientRight::Settings),
        _ => None,
    }
}

/// A stored kind of asset.
pub(super) fn asset_kind(word: &str) -> AssetKind {
    word.parse().unwrap_or(AssetKind::Klip)
}

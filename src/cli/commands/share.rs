//! `usher share` and `usher unshare`: assets shared with groups and users of their account.

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Code, Refusal,
        share::{Recipient, Right, Visibility},
    },
    ops,
};

use crate::cli::{
    App, Outcome,
    args::{ListArgs, WriteArgs},
    output::{Column, Order, Shape},
};

// Share assets with groups and users of their account
#[derive(Debug, Args)]
#[command(
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_help = "A dashboard is shared with its klips and metrics at `view`, unless --contents or --no-contents says \
                  otherwise.\n\nExamples:\n  usher share dashboard:web --with group:marketing -c acme\n  \
                  usher share klip:sessions klip:churn --with group:design=edit -c acme\n  \
                  usher share dashboard:lab --with group:sales --visibility library -c acme\n  \
                  usher share dashboard:web --with group:all-users -c acme --expect \"gain<=3,lose=0\"\n  \
                  usher share list dashboard:web -c acme"
)]
pub struct Share {
    #[command(subcommand)]
    verb: Option<ShareVerb>,
    /// Assets, as KIND:HANDLE
    #[arg(value_name = "ASSET", required = true)]
    assets: Vec<String>,
    /// With whom, as group:HANDLE or user:E-MAIL, with =view or =edit for a right of its own; may be repeated
    #[arg(long, value_name = "SUBJECT[=RIGHT]", required = true)]
    with: Vec<Recipient>,
    /// What it allows: view or edit
    #[arg(long, value_name = "RIGHT", default_value = "view")]
    right: Right,
    /// How a dashboard meets the members of a group: required, add or library; a new share has add
    #[arg(long, value_name = "HOW")]
    visibility: Option<Visibility>,
    /// What it allows on what stands on a dashboard: view or edit
    #[arg(long, value_name = "RIGHT", default_value = "view")]
    contents: Right,
    /// Share a dashboard without what stands on it
    #[arg(long, conflicts_with = "contents")]
    no_contents: bool,
    /// Share the data sources of klips and metrics, too
    #[arg(long)]
    with_datasources: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// What else there is about shares
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum ShareVerb {
    /// List the shares of an asset, with a group or user, or of the whole account
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher share list -c acme\n  usher share list group:marketing -c acme"
    )]
    List(List),
}

// List shares
#[derive(Debug, Args)]
pub struct List {
    /// An asset as KIND:HANDLE, or group:HANDLE or user:E-MAIL
    #[arg(value_name = "ASSET|SUBJECT")]
    about: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

// Take shares of assets away
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  usher unshare dashboard:web --from group:marketing -c acme\n  \
                  usher unshare dashboard:web --from group:marketing --contents -c acme\n  \
                  usher unshare dashboard:web --from group:marketing -c all --expect lose=0"
)]
pub struct Unshare {
    /// Assets, as KIND:HANDLE
    #[arg(value_name = "ASSET", required = true)]
    assets: Vec<String>,
    /// From whom, as group:HANDLE or user:E-MAIL; may be repeated
    #[arg(long, value_name = "SUBJECT", required = true)]
    from: Vec<String>,
    /// Take away what the assets hold or use, too
    #[arg(long)]
    contents: bool,
    #[command(flatten)]
    write: WriteArgs,
}

const SHARES: Shape = Shape {
    things: "shares",
    id: "asset",
    order: Order::Own,
    columns: &[
        Column::text("asset", "asset").kept(),
        Column::text("subject", "shared with").kept(),
        Column::text("right", "right"),
        Column::text("visibility", "visibility"),
    ],
    documented: &[],
};

/// Runs `usher share`.
pub fn share(app: &mut App, args: Share) -> Outcome {
    if let Some(ShareVerb::List(List { about, list })) = args.verb {
        if !args.assets.is_empty() || !args.with.is_empty() {
            return Err(Refusal::new(Code::Usage, "a list of shares stands by itself").hint("usher share list"));
        }
        let shares = app.read(|session| ops::share::list(session, about.as_deref()))?;
        return app.list(&SHARES, &shares, list);
    }
    let command = ops::share::Give {
        assets: args.assets,
        with: args.with,
        right: args.right,
        visibility: args.visibility,
        contents: (!args.no_contents).then_some(args.contents),
        datasources: args.with_datasources,
    };
    app.write(&args.write, |session| ops::share::share(session, &command))
}

/// Runs `usher unshare`.
pub fn unshare(app: &mut App, args: Unshare) -> Outcome {
    let command = ops::share::Unshare { assets: args.assets, from: args.from, contents: args.contents };
    app.write(&args.write, |session| ops::share::unshare(session, &command))
}

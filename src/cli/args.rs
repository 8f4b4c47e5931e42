//! Flags that mean the same everywhere.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use usher::domain::{Code, Refusal, access::Expected, if_exists};

use super::{
    commands::Command,
    output::{Format, Page, Wanted, When},
};

/// Administer client accounts: onboard them in order, give people exactly the access they should
/// have, and answer who can see what, and why
#[derive(Debug, Parser)]
#[command(name = "usher", bin_name = "usher", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

// Flags of every command
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// Act inside this client; several as `acme,beta`, `label:tier=gold` or `all`
    #[arg(short, long, value_name = "HANDLE", global = true, env = "USHER_CLIENT", hide_env_values = true)]
    pub client: Option<String>,
    /// The database file [config: database]
    #[arg(long, value_name = "FILE", global = true, env = "USHER_DB", hide_env_values = true)]
    pub db: Option<PathBuf>,
    /// How to answer; a table on a terminal, tab-separated columns in a pipe
    #[arg(short, long, value_name = "FORMAT", global = true)]
    pub output: Option<Format>,
    /// Print handles only, one a line
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to colour
    #[arg(long, value_name = "WHEN", global = true)]
    pub color: Option<When>,
    /// Never ask; fail naming the flag to give
    #[arg(long, global = true, env = "USHER_NO_INPUT", hide_env_values = true)]
    pub no_input: bool,
}

// Flags of every command that changes something
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Change")]
pub struct WriteArgs {
    /// Show what would change, and change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
    /// Why, for the journal
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Refuse the change unless it gives and takes access as said, in people: `gain<=3,lose=0`
    #[arg(long, value_name = "BOUNDS")]
    pub expect: Option<Expected>,
    /// Run at most once: the same key and command answer what they answered before
    #[arg(long, value_name = "KEY")]
    pub once: Option<String>,
}

impl WriteArgs {
    /// Requires that what a change takes is said to the command that makes it, and not to the one
    /// that leads to it.
    ///
    /// # Errors
    /// [`Code::Usage`].
    pub fn belong_inside(&self) -> Result<(), Refusal> {
        if self.dry_run || self.once.is_some() || self.expect.is_some() {
            let inside = "--dry-run, --expect and --once belong to the command: they go after --";
            return Err(Refusal::new(Code::Usage, inside));
        }
        Ok(())
    }
}

/// A value that is on or off
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// On
    On,
    /// Off
    Off,
}

/// What a creating command does when the thing exists already
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum IfExists {
    /// Refuse
    #[default]
    Error,
    /// Leave it as it is
    Skip,
    /// Bring it to what was asked for
    Update,
}

impl From<IfExists> for if_exists::IfExists {
    fn from(given: IfExists) -> Self {
        match given {
            IfExists::Error => Self::Error,
            IfExists::Skip => Self::Skip,
            IfExists::Update => Self::Update,
        }
    }
}

// Flags of every command that creates something
#[derive(Debug, Clone, Default, Args)]
pub struct CreateArgs {
    /// Handle, instead of the one that the name yields
    #[arg(long, value_name = "HANDLE")]
    pub handle: Option<String>,
    /// What to do when it exists already
    #[arg(long, value_name = "WHAT", default_value = "error", help_heading = "Change")]
    pub if_exists: IfExists,
}

// Flags of every list
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "List")]
pub struct ListArgs {
    /// Show these fields, in this order
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    pub fields: Option<Vec<String>>,
    /// Keep what fits, as `status=active` or `status!=active`; may be repeated
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filters: Vec<String>,
    /// Sort by a field; `-FIELD` falls
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Rows of the page
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Begin after this handle
    // The command for the next page is the one that was typed, with another handle behind it.
    #[arg(long, value_name = "HANDLE", overrides_with = "after")]
    pub after: Option<String>,
    /// Show everything, not a page
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
}

impl ListArgs {
    /// What the screen needs to know.
    pub fn wanted(self) -> Wanted {
        Wanted {
            fields: self.fields,
            filters: self.filters,
            sort: self.sort,
            page: Page { limit: self.limit, after: self.after, all: self.all },
        }
    }
}

// Flags of every command that shows one thing
#[derive(Debug, Clone, Default, Args)]
pub struct ShowArgs {
    /// Show these fields, in this order
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    pub fields: Option<Vec<String>>,
}

//! What people may set about themselves, on the command line.

use std::path::PathBuf;

use clap::Args;
use usher::domain::{
    Refusal,
    look::image,
    user::{Avatar, Profile},
};

use crate::cli::commands::picture;

// What people may set about themselves
#[derive(Debug, Args)]
pub struct ProfileArgs {
    /// First name
    #[arg(long, value_name = "NAME")]
    first: Option<String>,
    /// Last name
    #[arg(long, value_name = "NAME")]
    last: Option<String>,
    /// Telephone number; `none` clears it
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// IANA time zone; `none` means the account's
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// ISO 4217 code, where the account is transact; `none` means USD
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Picture of the person: PNG, JPEG or WebP, at most 1024×1024 pixels and 1 MiB; `-`
    /// is stdin
    #[arg(long, value_name = "FILE")]
    avatar: Option<PathBuf>,
}

impl ProfileArgs {
    /// What was given, in its stored form; the picture is read.
    ///
    /// # Errors
    /// As [`Profile::parse`] and [`picture::given`].
    pub fn parse(&self) -> Result<Profile, Refusal> {
        Profile::parse(Profile {
            first: self.first.clone(),
            last: self.last.clone(),
            phone: self.phone.clone(),
            time_zone: self.time_zone.clone(),
            currency: self.currency.clone(),
            avatar: picture::given(self.avatar.as_deref(), image::AVATAR)?.map(Avatar::Is),
        })
    }
}

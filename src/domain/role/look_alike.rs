//! Names of roles that read like other names.
//!
//! Whoever gives a role goes by its name, so no custom role may be named like a built-in one, nor
//! like another of its account. Names are compared by a skeleton: decomposed for compatibility,
//! without marks and case, look-alike letters of other scripts as the Latin ones, and of what is
//! left only letters and digits.
//!
//! The table of look-alikes is a small one of our own. The complete one of the Unicode consortium
//! knows neither case nor separators, which are the commonest imitations, and the crate that holds
//! it costs two dependencies and about 6,700 pointers to relocate at every start of the program.
//! What our table misses is covered from the other side: in a name that mixes Latin letters with
//! others, a letter that we do not know stands for any letter of a built-in name.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{BuiltIn, Role};
use crate::domain::{
    Result,
    account::Account,
    refusal::{Code, Refusal},
};

/// Letters and digits of other scripts by the Latin letter that they look like, in either case.
const LOOK_ALIKES: &[(char, &str)] = &[
    ('a', "аАαΑɑᎪꓮⲁ"),
    ('b', "ЬьВвΒƄʙᏏꓐ"),
    ('c', "сСϲϹᴄᏟꓚⲥ"),
    ('d', "ԁđĐɗɖժᎠꓓ"),
    ('e', "еЕєεΕɛҽ℮Ꭼꓰ"),
    ('f', "ƒғϜꓝ"),
    ('g', "ɡɢցԍᏀꓖ"),
    ('h', "һНнΗհᎻꓧⲏ"),
    ('j', "јЈϳɉᎫꓙ"),
    ('k', "кКκΚқҝᏦꓗ"),
    // In many typefaces I, l, 1 and | are one stroke, and i is the small letter of the first.
    ('l', "i1|іІӀӏιΙıɩƖƚłŁǀʟᏆᏞꓲꓡ"),
    ('m', "мМΜᎷꓟ"),
    ('n', "пηΝոռɲꓠ"),
    ('o', "0оОοΟσøØօꓳⲟ"),
    ('p', "рРρΡƿᏢꓑ"),
    ('q', "ԛԚգ"),
    ('r', "гᴦɾʀᎡᏒꓣ"),
    ('s', "ѕЅƽꜱᏚꓢ"),
    ('t', "тТτΤᎢꓔ"),
    ('u', "υսʋ"),
    ('v', "νѵѴᏙꓦ"),
    ('w', "ωѡшԝԜɯᎳꓪ"),
    ('x', "хХχΧꓫ"),
    ('y', "уУүγΥყᎩꓬ"),
    ('z', "ΖᏃꓜʐ"),
];

/// A name as it looks.
#[derive(Debug, PartialEq, Eq)]
struct Skeleton {
    letters: String,
    /// Whether the name mixes Latin letters with those of other scripts.
    mixed: bool,
}

impl Skeleton {
    fn of(name: &str) -> Self {
        let (mut letters, mut latin, mut other) = (String::new(), false, false);
        for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
            latin |= c.is_ascii_alphabetic();
            other |= c.is_alphabetic() && !c.is_ascii();
            // The capital first: Greek Ν looks like n, and its small letter like v.
            match latin_for(c) {
                Some(latin) => letters.push(latin),
                None => letters.extend(c.to_lowercase().map(|small| latin_for(small).unwrap_or(small))),
            }
        }
        let kept: String = letters.chars().filter(|c| c.is_alphanumeric()).collect();
        // A name of signs alone is told apart by its signs.
        let letters = if kept.is_empty() { letters } else { kept.replace("rn", "m").replace("vv", "w") };
        Self { letters, mixed: latin && other }
    }

    /// Whether this name could be read as the other, which is all Latin.
    fn imitates(&self, original: &Self) -> bool {
        if self.letters == original.letters {
            return true;
        }
        let (mine, theirs) = (self.letters.chars(), original.letters.chars());
        self.mixed
            && mine.clone().count() == theirs.clone().count()
            && mine.zip(theirs).all(|(mine, theirs)| mine == theirs || !mine.is_ascii())
    }
}

fn latin_for(c: char) -> Option<char> {
    LOOK_ALIKES.iter().find(|(_, alike)| alike.contains(c)).map(|(latin, _)| *latin)
}

/// Requires that a role reads neither like a built-in one nor like another of the account.
///
/// # Errors
/// [`Code::RoleBuiltIn`] and [`Code::Exists`], naming the role that it would be taken for.
pub fn check(role: &Role, account: &Account, others: &[Role]) -> Result<()> {
    let (name, handle) = (Skeleton::of(&role.name), Skeleton::of(role.handle.as_str()));
    let built_in = BuiltIn::ALL.into_iter().find(|built_in| {
        name.imitates(&Skeleton::of(built_in.name())) || handle.imitates(&Skeleton::of(built_in.handle()))
    });
    let refuse = |code, like: String| {
        Err(Refusal::new(code, format!("the role {:?} ({}) would be taken for {like}", role.name, role.handle))
            .hint("choose another name and handle"))
    };
    if let Some(built_in) = built_in {
        return refuse(Code::RoleBuiltIn, format!("the built-in role {}", built_in.handle()));
    }
    let other = others.iter().filter(|other| other.id != role.id).find(|other| {
        Skeleton::of(&other.name).letters == name.letters
            || Skeleton::of(other.handle.as_str()).letters == handle.letters
    });
    match other {
        Some(other) => refuse(Code::Exists, format!("the role {} of {}", other.handle, account.said())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{name::Handle, sample};

    fn named(name: &str, handle: &str) -> Result<()> {
        let role = Role { name: name.to_owned(), handle: Handle::stored(handle), ..sample::role(20, "x", &[]) };
        check(&role, &sample::account(), &[sample::role(21, "Analyst 1", &[])])
    }

    #[test]
    fn no_role_is_named_like_a_built_in_one() {
        for name in [
            "Admin",
            "ADMIN",
            " a d m i n ",
            "Admin.",
            "Adm1n",
            "AdmIn",
            "Admln",
            "Ädmin",
            "Adrnin",
            "Аdmin",
            "Αdmin",
            "аԁміп",
            "ＡＤＭＩＮ",
            "𝐀𝐝𝐦𝐢𝐧",
            "Ⓐdmin",
            "adｍin",
            "Edit0r",
            "ΕDITΟR",
            "edιtοr",
            "View Only",
            "Vi℮w-Only",
            "View-Only (No PowerMetrics)",
            "\u{a4ee}dmin",
            "admi\u{57c}",
            "edit\u{1042c}r",
        ] {
            assert_eq!(named(name, "boss").map_err(|refusal| refusal.code), Err(Code::RoleBuiltIn), "{name}");
        }
        for handle in ["adm1n", "adrnin", "edit0r", "view--only", "viewonly"] {
            assert_eq!(named("Boss", handle).unwrap_err().code, Code::RoleBuiltIn, "{handle}");
        }
    }

    #[test]
    fn honest_names_stand() {
        for name in [
            "User Admin",
            "Administrator",
            "Editors",
            "View",
            "Автор",
            "админ",
            "総合管理者",
            "Rédacteur",
            "Köder",
            "★",
        ] {
            assert_eq!(named(name, "boss"), Ok(()), "{name}");
        }
    }

    #[test]
    fn no_role_is_named_like_another_of_the_account() {
        for name in ["Analyst 1", "analyst l", "ANALYST-I", "Аnalyst 1"] {
            assert_eq!(named(name, "other").unwrap_err().code, Code::Exists, "{name}");
        }
        assert_eq!(named("Other", "ana1yst-l").unwrap_err().code, Code::Exists);
        assert_eq!(named("Analyst 2", "analyst-2"), Ok(()));
        assert_eq!(named("★", "star"), Ok(()));
    }

    #[test]
    fn a_role_is_not_taken_for_itself() {
        let role = sample::role(21, "Analyst 1", &[]);
        assert_eq!(check(&role, &sample::account(), std::slice::from_ref(&role)), Ok(()));
    }
}

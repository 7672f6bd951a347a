//! What a good password is (NIST SP 800-63B, 5.1.1.2): long, not composed by rule, and not what others try first.

use std::{collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

use crate::kernel::error::{Code, FieldError, Result};

/// Shortest, in characters.
pub const SHORTEST: usize = 12;
/// Longest, in characters.
pub const LONGEST: usize = 128;

/// What others try first, one a line; lines with `#` explain.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/common-passwords.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// The words of this service, which guessers know too.
const CONTEXT: &[&str] =
    &["utendaji", "eutendaji", "pepmis", "pipmis", "opras", "tanzania", "mtumishi", "watumishi", "serikali"];

/// Shorter pieces of names are left alone: they are in too many honest words.
const SHORTEST_PIECE: usize = 4;
/// What has to remain when names, context and common words are taken out.
const OWN_WORK: usize = 6;

/// A password as it was typed, in one Unicode form: keyboards differ.
pub fn typed(raw: &str) -> String {
    raw.nfc().collect()
}

/// A new password that is good enough for the person whom these words name.
pub fn chosen(raw: &str, pointer: &'static str, about: &[&str]) -> Result<String> {
    let password = typed(raw);
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err(FieldError::new(pointer, Code::PasswordLength)
            .with("low", SHORTEST)
            .with("high", LONGEST)
            .into());
    }
    if guessable(&password, about) {
        return Err(FieldError::new(pointer, Code::PasswordGuessable).into());
    }
    Ok(password)
}

fn guessable(password: &str, about: &[&str]) -> bool {
    let plain = letters(password);
    if COMMON.contains(plain.as_str()) || COMMON.contains(password.to_lowercase().as_str()) {
        return true;
    }
    let pieces = about.iter().flat_map(|words| words.split(|c: char| !c.is_alphanumeric())).map(letters);
    let mut pieces: Vec<_> = pieces.chain(CONTEXT.iter().map(|word| (*word).to_owned())).collect();
    pieces.retain(|piece| piece.chars().count() >= SHORTEST_PIECE);
    // The longest first: "eutendaji" before "utendaji".
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let rest = pieces.iter().fold(plain.clone(), |rest, piece| rest.replace(piece.as_str(), " "));
    let rest = letters(&rest);
    let named = rest.len() < plain.len();
    // Few different characters ("aaaa…", "121212…"), or a name with little of one's own: a year, a common word.
    distinct(&plain) < 5 || (named && (rest.chars().count() < OWN_WORK || COMMON.contains(rest.as_str())))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn distinct(text: &str) -> usize {
    text.chars().collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEMA: &[&str] = &["9000101", "Neema Mwakalinga", "neema.mwakalinga@dodomacc.go.tz"];

    fn verdict(password: &str) -> Option<Code> {
        match chosen(password, "/password", NEEMA) {
            Ok(_) => None,
            Err(error) => error.problem(Default::default(), None).errors.first().map(|field| field.code),
        }
    }

    #[test]
    fn long_and_one_s_own_is_good_without_any_composition() {
        for good in [
            "mbuzi wanne kwenye paa",
            "aaaa bbbb cccc dddd eeee",
            "twiga anapenda ugali wa mtama",
            "nyumba-ya-neema-ina-paa-la-nyasi",
        ] {
            assert_eq!(verdict(good), None, "{good}");
        }
    }

    #[test]
    fn short_common_and_one_s_own_names_are_refused() {
        assert_eq!(verdict("mbuzi wanne"), Some(Code::PasswordLength));
        assert_eq!(verdict(&"ab cd ef ".repeat(15)), Some(Code::PasswordLength));
        for bad in [
            "password1234",
            "Nywila123456",
            "NeemaMwakalinga",
            "Mwakalinga2026",
            "9000101 9000101",
            "e-Utendaji 2026",
            "neema9000101!!",
            "aaaaaaaaaaaa",
            "123412341234",
        ] {
            assert_eq!(verdict(bad), Some(Code::PasswordGuessable), "{bad}");
        }
    }

    #[test]
    fn two_keyboards_make_one_password() {
        assert_eq!(typed("cafe\u{301}"), typed("café"));
    }
}

//! What fits what is being typed, out of what there is.

/// At most so many are offered.
pub const OFFERED: usize = 6;

/// The part of a text that is being typed: all of it, or of several what follows the last comma.
pub fn part(text: &str, several: bool) -> &str {
    match text.rsplit_once(',') {
        Some((_, last)) if several => last.trim_start(),
        _ => text,
    }
}

/// The text with its last part put in the place of what was typed.
pub fn completed(text: &str, several: bool, word: &str) -> String {
    let kept = text.strip_suffix(part(text, several)).unwrap_or_default();
    format!("{kept}{word}")
}

/// The words that fit, the nearest first: those that begin so, those that hold it, and those that
/// hold its characters in order.
pub fn fitting<'w>(typed: &str, words: &'w [String]) -> Vec<&'w str> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(usize, &str)> =
        words.iter().filter_map(|word| Some((distance(&typed, &word.to_lowercase())?, word.as_str()))).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, word)| word).take(OFFERED).collect()
}

fn distance(typed: &str, word: &str) -> Option<usize> {
    if word.starts_with(typed) {
        return Some(0);
    }
    if word.contains(typed) {
        return Some(1);
    }
    let mut letters = word.chars();
    typed
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .all(|wanted| letters.any(|letter| letter == wanted))
        .then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_nearest_word_comes_first() {
        let words = words(&["web-marketing", "marketing", "mobile-ads-kpi", "design"]);
        assert_eq!(fitting("mark", &words), ["marketing", "web-marketing"]);
        assert_eq!(fitting("mak", &words), ["web-marketing", "marketing", "mobile-ads-kpi"]);
        assert_eq!(fitting("DES", &words), ["design"]);
        assert!(fitting("zzz", &words).is_empty());
        assert_eq!(fitting("", &words).len(), 4);
    }

    #[test]
    fn of_several_only_the_last_is_completed() {
        assert_eq!(part("marketing, des", true), "des");
        assert_eq!(part("Marketing, EU", false), "Marketing, EU");
        assert_eq!(completed("marketing, des", true, "design"), "marketing, design");
        assert_eq!(completed("des", false, "design"), "design");
        assert_eq!(completed("", true, "design"), "design");
    }
}

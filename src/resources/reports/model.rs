//! Counting, and hiding small groups.

use std::collections::BTreeMap;

/// Groups smaller than this show no marks. (The national floor; a query cannot lower it.)
pub const SMALLEST_GROUP: i64 = 5;

/// Which groups may be shown: small ones are hidden, and where exactly one is hidden, the smallest of the others too, since it
/// could be computed from the total (complementary suppression).
pub fn shown(sizes: &[i64]) -> Vec<bool> {
    let mut shown: Vec<_> = sizes.iter().map(|size| *size >= SMALLEST_GROUP).collect();
    let hidden = |shown: &[bool]| -> i64 {
        shown.iter().zip(sizes).filter(|(shown, _)| !**shown).map(|(_, size)| *size).sum()
    };
    // What is hidden together must itself be no small group.
    while (1..SMALLEST_GROUP).contains(&hidden(&shown)) {
        let next = shown
            .iter()
            .zip(sizes)
            .enumerate()
            .filter(|(_, (shown, _))| **shown)
            .min_by_key(|(_, (_, size))| **size);
        let Some((n, _)) = next else { break };
        if let Some(cell) = shown.get_mut(n) {
            *cell = false;
        }
    }
    shown
}

/// How many stand where.
pub type States = BTreeMap<String, i64>;

/// Of a hundred, to two places, as text; nothing of nothing.
pub fn percent(part: i64, whole: i64) -> Option<crate::kernel::decimal::Decimal> {
    use crate::scoring::Exact;
    Exact::whole(part * 100).over(&Exact::whole(whole)).map(|exact| exact.rounded())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E-40: what is hidden is never a group of one to four that a total gives away.
    #[test]
    fn small_groups_are_hidden_and_so_is_what_would_give_them_away() {
        assert_eq!(shown(&[10, 20, 30]), [true, true, true]);
        assert_eq!(shown(&[3, 20, 30]), [false, false, true]);
        assert_eq!(shown(&[3, 4, 30]), [false, false, true]);
        assert_eq!(shown(&[3]), [false]);
        assert_eq!(shown(&[0, 20]), [false, true]);
        for sizes in [[1, 2, 9], [4, 4, 4], [1, 50, 6], [2, 2, 2]] {
            let shown = shown(&sizes);
            let hidden: i64 =
                sizes.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(size, _)| size).sum();
            assert!(
                hidden == 0 || hidden >= SMALLEST_GROUP || shown.iter().all(|shown| !shown),
                "{sizes:?}: {shown:?}"
            );
        }
    }
}

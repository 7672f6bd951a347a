//! What a file is, by its content.

/// How much of a file is looked at.
pub const HEAD: usize = 16 * 1024;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// The media type of a file that begins so. Office documents are archives whose entries say which; producers put them in
/// different orders, so names in the archive decide where the usual order does not.
pub fn sniff(head: &[u8]) -> &'static str {
    let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("application/zip") | None if head.starts_with(b"PK\x03\x04") => match () {
            () if !has(b"[Content_Types].xml") => "application/zip",
            () if has(b"word/") => DOCX,
            () if has(b"xl/") => XLSX,
            () if has(b"ppt/") => PPTX,
            () => "application/zip",
        },
        Some(known) => known,
        None if is_text(head) => "text/plain",
        None => "application/octet-stream",
    }
}

/// UTF-8 without control characters; the head may end within a character.
fn is_text(piece: &[u8]) -> bool {
    let whole = match std::str::from_utf8(piece) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let (good, _) = piece.split_at(error.valid_up_to());
            std::str::from_utf8(good).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !whole.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_tells_what_a_file_is() {
        for (head, expected) in [
            (b"%PDF-1.7\n".as_slice(), "application/pdf"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("Taarifa ya wiki: kata tano, ñ".as_bytes(), "text/plain"),
            (b"a\0b", "application/octet-stream"),
            (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
            (b"PK\x03\x04 nothing known", "application/zip"),
        ] {
            assert_eq!(sniff(head), expected);
        }
        let office =
            |names: &[&str]| names.iter().map(|name| format!("PK\u{3}\u{4}{name}")).collect::<String>();
        assert_eq!(sniff(office(&["mimetype", "[Content_Types].xml", "word/document.xml"]).as_bytes()), DOCX);
        assert_eq!(sniff(office(&["xl/workbook.xml", "[Content_Types].xml"]).as_bytes()), XLSX);
        assert_eq!(sniff("ñ".as_bytes().split_at(1).0), "text/plain");
    }

    proptest! {
        #[test]
        fn no_content_makes_it_panic(start in prop_oneof![Just(b"PK\x03\x04".to_vec()), Just(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()), Just(vec![])],
            rest in prop::collection::vec(any::<u8>(), 0..400)) {
            let head: Vec<u8> = start.into_iter().chain(rest).collect();
            sniff(&head);
        }
    }
}

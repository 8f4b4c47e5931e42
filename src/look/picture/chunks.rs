//! The chunks of a PNG without which it would look otherwise.
//!
//! Everything else (colour profiles, texts, further frames) is left out before anything is decoded,
//! because packed chunks of a small file can unpack to a thousand times its size.

/// What every PNG begins with.
const SIGNATURE: usize = 8;
/// Length and kind before the content of a chunk, and its checksum after it.
const AROUND: usize = 12;

/// The same PNG with nothing but what is drawn, what is transparent and how it stands. A file that is
/// broken stays so.
pub fn needed(png: &[u8]) -> Vec<u8> {
    let (signature, mut rest) = png.split_at(SIGNATURE.min(png.len()));
    let mut kept = signature.to_vec();
    while let Some((length, [kind, ..])) = rest.split_first_chunk::<4>().map(|(l, rest)| (*l, rest.as_chunks::<4>().0))
    {
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX).saturating_add(AROUND);
        let (chunk, after) = rest.split_at(length.min(rest.len()));
        // A kind in a capital is one without which the picture cannot be read.
        if kind.first().is_some_and(u8::is_ascii_uppercase) || matches!(kind, b"tRNS" | b"eXIf") {
            kept.extend_from_slice(chunk);
        }
        rest = if kind == b"IEND" { &[] } else { after };
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length, &kind[..], content, b"sum!"].concat()
    }

    #[test]
    fn what_a_picture_says_besides_is_left_out() {
        let png = |kinds: &[&[u8; 4]]| {
            let chunks = kinds.iter().map(|kind| chunk(kind, b"content"));
            [vec![0; SIGNATURE]].into_iter().chain(chunks).collect::<Vec<_>>().concat()
        };
        let all = png(&[
            b"IHDR", b"iCCP", b"PLTE", b"tRNS", b"zTXt", b"eXIf", b"acTL", b"IDAT", b"IDAT", b"iTXt", b"IEND", b"IDAT",
        ]);
        assert_eq!(needed(&all), png(&[b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IDAT", b"IEND"]));
    }

    #[test]
    fn a_file_that_ends_too_early_is_as_short_as_it_was() {
        let png = [vec![0; SIGNATURE], chunk(b"IHDR", b"content")].concat();
        for end in 0..png.len() {
            assert!(png.starts_with(&needed(&png[..end])), "{end}");
        }
        assert_eq!(needed(&png[..png.len() - 1]), png[..png.len() - 1]);
        let mut long = png;
        long[SIGNATURE] = 0xff;
        assert_eq!(needed(&long), long);
    }
}

//! Reading a picture that somebody gives: a logo, a favicon, an avatar.
//!
//! The file is taken for what its content says it is, decoded within limits and written anew as PNG.
//! What else was in it (comments, places where a photograph was taken, anything hidden behind the
//! end) is gone. SVG is refused: it is a program for drawing, which can hold scripts and ask other
//! machines, and cleaning it keeps failing elsewhere. Colour profiles and texts are never unpacked.

use std::{borrow::Cow, io::Cursor};

use base64::Engine as _;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, error::LimitErrorKind,
    metadata::Orientation,
};

use crate::domain::{
    Code, Refusal, digest,
    look::image::{MOST_BYTES, MOST_OWN_BYTES, Picture},
};

mod chunks;

/// The most memory that decoding may take, in bytes: many times what the largest picture needs.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;

/// Reads a picture of at most so many columns and rows. `named` is what it is called in refusals.
///
/// # Errors
/// [`Code::ImageInvalid`], saying what the file is and what it should be.
pub fn read(bytes: &[u8], most: (u32, u32), named: &str) -> Result<Picture, Refusal> {
    let wrong = |what: String| {
        Refusal::new(Code::ImageInvalid, format!("{named} {what}"))
            .hint(format!("give a PNG, JPEG or WebP of at most {}×{} pixels and 1 MiB", most.0, most.1))
    };
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let too_long = || wrong(format!("has {size} bytes, at most {MOST_BYTES}"));
    if bytes.is_empty() {
        return Err(wrong("is empty".to_owned()));
    }
    let format = match image::guess_format(bytes) {
        // Only what was written here may be longer, and that is known when it is written again.
        format if size > MOST_OWN_BYTES || (size > MOST_BYTES && !matches!(format, Ok(ImageFormat::Png))) => {
            return Err(too_long());
        }
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => format,
        _ if is_svg(bytes) => {
            return Err(wrong(
                "is an SVG, which can hold scripts and ask other machines, so it is not taken; export it as PNG"
                    .to_owned(),
            ));
        }
        _ => return Err(wrong("is not a PNG, JPEG or WebP by its content".to_owned())),
    };
    let broken = |error: ImageError| match error {
        ImageError::Limits(limits) if !matches!(limits.kind(), LimitErrorKind::Unsupported { .. }) => {
            wrong("needs too much memory to be read".to_owned())
        }
        _ => wrong(format!("is broken: it begins like {} and cannot be read", said(format))),
    };
    let plain = match format {
        ImageFormat::Png => Cow::Owned(chunks::needed(bytes)),
        _ => Cow::Borrowed(bytes),
    };
    let mut decoder = decoder(&plain, format).map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let ((width, height), stands) = match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            ((height, width), " when it stands upright")
        }
        _ => ((width, height), ""),
    };
    if width > most.0 || height > most.1 {
        return Err(wrong(format!("has {width}×{height} pixels{stands}, at most {}×{}", most.0, most.1)));
    }
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(broken)?;
    decoded.apply_orientation(orientation);
    let (width, height) = (decoded.width(), decoded.height());
    let png = encode(decoded).map_err(broken)?;
    if size > MOST_BYTES && png != bytes {
        return Err(too_long());
    }
    Ok(Picture { digest: digest::sha256(&png), width, height, png: base64::prelude::BASE64_STANDARD.encode(png) })
}

/// What decodes a file, within the limits from its first byte on.
fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.into_decoder()
}

/// Writes the picture as PNG with eight bits a channel, with alpha where there is some.
fn encode(decoded: DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut png = Vec::new();
    let plain: DynamicImage =
        if decoded.color().has_alpha() { decoded.into_rgba8().into() } else { decoded.into_rgb8().into() };
    plain.write_to(&mut Cursor::new(&mut png), ImageFormat::Png)?;
    Ok(png)
}

/// Whether a file is an SVG, as far as its beginning tells.
fn is_svg(bytes: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_ascii_lowercase();
    beginning.contains("<svg") || beginning.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
}

const fn said(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "a PNG",
        ImageFormat::Jpeg => "a JPEG",
        _ => "a WebP",
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, RgbaImage};

    use super::*;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn plain(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_pixel(width, height, Rgb([10, 80, 200])).into()
    }

    #[track_caller]
    fn refused(bytes: &[u8], expected: &str) {
        let refusal = read(bytes, (40, 20), "the logo").unwrap_err();
        assert_eq!(refusal.code, Code::ImageInvalid);
        assert!(refusal.message.contains(expected), "{}", refusal.message);
    }

    #[test]
    fn png_jpeg_and_webp_become_png_whatever_they_are_called() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let picture = read(&file(&plain(40, 20), format), (40, 20), "the logo").unwrap();
            assert_eq!((picture.width, picture.height), (40, 20));
            let png = base64::prelude::BASE64_STANDARD.decode(&picture.png).unwrap();
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "{format:?}");
            assert_eq!(picture.digest, digest::sha256(&png));
        }
    }

    #[test]
    fn what_is_hidden_behind_the_end_of_a_file_is_gone() {
        let mut bytes = file(&plain(4, 4), ImageFormat::Png);
        let clean = read(&bytes, (40, 20), "the logo").unwrap();
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        assert_eq!(read(&bytes, (40, 20), "the logo").unwrap(), clean);
    }

    #[test]
    fn transparency_stays() {
        let clear: DynamicImage = RgbaImage::new(2, 2).into();
        let picture = read(&file(&clear, ImageFormat::Png), (40, 20), "the logo").unwrap();
        let png = base64::prelude::BASE64_STANDARD.decode(&picture.png).unwrap();
        assert!(image::load_from_memory(&png).unwrap().color().has_alpha());
    }

    #[test]
    fn a_picture_that_was_written_here_is_the_same_when_it_is_read_again() {
        let clear: DynamicImage = RgbaImage::from_fn(9, 7, |x, y| image::Rgba([x as u8 * 20, y as u8, 7, 100])).into();
        for (picture, format) in [
            (plain(9, 7), ImageFormat::Jpeg),
            (plain(9, 7).into_luma8().into(), ImageFormat::Png),
            (plain(9, 7).into_luma_alpha8().into(), ImageFormat::Png),
            (plain(9, 7).into_rgb16().into(), ImageFormat::Png),
            (clear.clone().into_rgba16().into(), ImageFormat::Png),
            (clear, ImageFormat::WebP),
        ] {
            let first = read(&file(&picture, format), (40, 20), "the logo").unwrap();
            let png = base64::prelude::BASE64_STANDARD.decode(&first.png).unwrap();
            assert_eq!(read(&png, (40, 20), "the logo").unwrap(), first, "{:?}", picture.color());
        }
    }

    /// A picture of which no two pixels have to do with each other, so that no format makes it small.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut state = 1_u32;
        RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, red, green, blue] = state.to_le_bytes();
            Rgb([red, green, blue])
        })
        .into()
    }

    #[test]
    fn what_was_written_here_may_be_longer_than_what_is_given_and_nothing_else_may() {
        let most = (700, 700);
        let picture = read(&file(&noise(700, 700), ImageFormat::Jpeg), most, "the avatar").unwrap();
        let mut png = base64::prelude::BASE64_STANDARD.decode(&picture.png).unwrap();
        assert!(png.len() > 1024 * 1024, "{}", png.len());
        assert_eq!(read(&png, most, "the avatar").unwrap(), picture);
        png.push(0);
        assert!(read(&png, most, "the avatar").unwrap_err().message.contains("at most 1048576"));
    }

    #[test]
    fn what_is_too_large_is_refused_with_its_size_before_it_is_decoded() {
        refused(&file(&plain(41, 20), ImageFormat::Png), "has 41×20 pixels, at most 40×20");
        refused(&file(&plain(40, 21), ImageFormat::Jpeg), "40×21");
        refused(&vec![0; 1024 * 1024 + 1], "1048577 bytes");
        // A header that says 100,000 by 100,000 costs nothing.
        let mut bomb = file(&plain(1, 1), ImageFormat::Png);
        bomb[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&100_000_u32.to_be_bytes());
        assert_eq!(read(&bomb, (40, 20), "the logo").unwrap_err().code, Code::ImageInvalid);
    }

    /// A JPEG that says of itself that it is to be turned by a quarter.
    fn lying(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = file(&plain(width, height), ImageFormat::Jpeg);
        let tag = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, tag.iter().copied());
        bytes
    }

    #[test]
    fn a_photograph_is_measured_as_it_stands_upright() {
        let picture = read(&lying(20, 40), (40, 20), "the logo").unwrap();
        assert_eq!((picture.width, picture.height), (40, 20));
        refused(&lying(40, 20), "20×40 pixels when it stands upright");
    }

    #[test]
    fn svg_is_refused_with_the_reason_and_so_is_everything_else() {
        refused(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "so it is not taken; export it as PNG");
        refused(b"<?xml version=\"1.0\"?>\n<!-- a -->\n<svg/>", "is an SVG");
        refused(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "is not a PNG, JPEG or WebP");
        refused(b"", "the logo is empty");
        refused(b"\x89PNG\r\n\x1a\n", "is broken: it begins like a PNG");
        let whole = file(&plain(30, 20), ImageFormat::Jpeg);
        refused(&whole[..whole.len() / 3], "is broken: it begins like a JPEG");
    }

    #[test]
    fn no_cut_or_flipped_file_does_worse_than_being_refused() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = file(&plain(16, 16), format);
            for at in 0..whole.len() {
                let _ = read(&whole[..at], (40, 20), "the logo");
                let mut flipped = whole.clone();
                flipped[at] ^= 0x55;
                let _ = read(&flipped, (40, 20), "the logo");
            }
        }
    }
}

//! CSV for people who live in spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run (E-36).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{Accept, CONTENT_DISPOSITION, CONTENT_LANGUAGE, Header, Quality},
    web::Bytes,
};
use futures_util::stream::{self, Stream};

use super::{dto::Format, labels::label};
use crate::kernel::{
    error::{Code, Error, Result},
    language::Language,
};

/// Which form the client asks for: the parameter, else the heaviest range of `Accept` (RFC 9110, 12.5.1), else JSON.
pub fn format_of(req: &HttpRequest, asked: Option<Format>) -> Result<Format> {
    if let Some(format) = asked {
        return Ok(format);
    }
    let refused = || Error::new(Code::NotAcceptable).with("offered", "application/json, text/csv");
    let Ok(accept) = Accept::parse(req) else { return Err(refused()) };
    if accept.is_empty() {
        return Ok(Format::Json);
    }
    let weight = |kind: &str, subtype: &str| {
        // The most specific range decides: `*/*;q=0.1, text/csv;q=0` is no wish for CSV.
        let fits = accept.iter().filter_map(|range| {
            let (of, sub) = (range.item.type_().as_str(), range.item.subtype().as_str());
            let specific = match (of, sub) {
                (of, sub) if of == kind && sub == subtype => 2,
                (of, "*") if of == kind => 1,
                ("*", "*") => 0,
                _ => return None,
            };
            Some((specific, range.quality))
        });
        fits.max_by_key(|(specific, _)| *specific).map_or(Quality::ZERO, |(_, quality)| quality)
    };
    let (json, csv) = (weight("application", "json"), weight("text", "csv"));
    match json.max(csv) {
        Quality::ZERO => Err(refused()),
        best if best == csv && csv > json => Ok(Format::Csv),
        // `text/csv, application/json` with equal weights: the one that stands first.
        _ if json == csv && first_is_csv(&accept) => Ok(Format::Csv),
        _ => Ok(Format::Json),
    }
}

fn first_is_csv(accept: &Accept) -> bool {
    let mut exact = accept.iter().map(|range| range.item.essence_str());
    exact.find(|essence| matches!(*essence, "application/json" | "text/csv")) == Some("text/csv")
}

/// What a spreadsheet takes for a formula, or for the end of a cell after which one may begin (OWASP, CSV Injection).
const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One line. A cell that begins like a formula gets an apostrophe in front.
pub fn line<C: AsRef<str>>(cells: &[C]) -> Result<Bytes> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = |cell: &C| {
        let cell = cell.as_ref();
        if cell.starts_with(DANGEROUS) { format!("'{cell}") } else { cell.to_owned() }
    };
    writer.write_record(cells.iter().map(safe)).map_err(Error::internal)?;
    writer.into_inner().map(Bytes::from).map_err(|error| Error::internal(error.to_string()))
}

/// The answer: a header line, then the pages as they come. An error after the first byte ends the body short of its end, so that
/// nobody takes a part for the whole.
pub fn answer(
    name: &str,
    header: &[&'static str],
    language: Language,
    pages: impl Stream<Item = Result<Bytes>> + 'static,
) -> Result<HttpResponse> {
    let mut first = vec![0xEF, 0xBB, 0xBF];
    let header: Vec<_> = header.iter().map(|column| label(column, language)).collect();
    first.extend_from_slice(&line(&header)?);
    let body =
        stream::StreamExt::chain(stream::once(async move { Ok::<_, Error>(Bytes::from(first)) }), pages);
    let attachment = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, attachment))
        .insert_header((CONTENT_LANGUAGE, language.as_str()))
        .streaming(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let made =
            line(&["=1+1", "+2", "-3", "@SUM(A1)", "\tx", "＝1", "Mwanza, \"Jiji\"", "9000101"]).unwrap();
        assert_eq!(made, "'=1+1,'+2,'-3,'@SUM(A1),'\tx,'＝1,\"Mwanza, \"\"Jiji\"\"\",9000101\r\n".as_bytes());
        assert_eq!(line(&["\r=1", "\n=1"]).unwrap(), "\"'\r=1\",\"'\n=1\"\r\n");
    }

    fn accepted(accept: &str) -> Option<Format> {
        let req = actix_web::test::TestRequest::get().insert_header(("accept", accept)).to_http_request();
        format_of(&req, None).ok()
    }

    #[test]
    fn the_heaviest_form_wins() {
        let none = actix_web::test::TestRequest::get().to_http_request();
        assert_eq!(format_of(&none, None).ok(), Some(Format::Json));
        assert_eq!(format_of(&none, Some(Format::Csv)).ok(), Some(Format::Csv));
        for (accept, format) in [
            ("text/csv", Some(Format::Csv)),
            ("text/*", Some(Format::Csv)),
            ("text/csv; charset=utf-8", Some(Format::Csv)),
            ("*/*", Some(Format::Json)),
            ("text/csv, */*;q=0.1", Some(Format::Csv)),
            ("text/csv, application/json", Some(Format::Csv)),
            ("application/json, text/csv", Some(Format::Json)),
            ("application/json;q=0.5, text/csv", Some(Format::Csv)),
            ("application/json, text/csv;q=0.5", Some(Format::Json)),
            ("text/csv;q=0, */*;q=0.1", Some(Format::Json)),
            ("text/csv;q=0", None),
            ("application/pdf", None),
        ] {
            assert_eq!(accepted(accept), format, "{accept}");
        }
    }

    /// A body that breaks off is an error to the client, never a shorter report.
    #[actix_web::test]
    async fn an_error_on_the_way_breaks_the_body() {
        let pages = stream::iter([line(&["1"]), Err(Error::internal("the database went away"))]);
        let made = answer("late", &["check_number"], Language::Sw, pages).unwrap();
        assert!(actix_web::body::to_bytes(made.into_body()).await.is_err());
        let whole = answer("late", &["check_number"], Language::Sw, stream::iter([line(&["1"])])).unwrap();
        let body = actix_web::body::to_bytes(whole.into_body()).await.map_err(|_broken| "broken").unwrap();
        assert_eq!(body, "\u{feff}Namba ya cheki\r\n1\r\n");
    }
}

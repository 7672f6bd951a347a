//! CSV for people who live in spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run (E-36).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, CONTENT_DISPOSITION},
    web::Bytes,
};
use futures_util::stream::{self, Stream};

use super::dto::Format;
use crate::kernel::error::{Code, Error, Result};

/// Which form the client asks for: the parameter, else `Accept`, else JSON. Neither: 406.
pub fn format_of(req: &HttpRequest, asked: Option<Format>) -> Result<Format> {
    if let Some(format) = asked {
        return Ok(format);
    }
    let Some(accept) = req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Ok(Format::Json);
    };
    let offered = |range: &str| match range.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Some(Format::Csv),
        "application/json" | "application/*" | "*/*" => Some(Format::Json),
        _ => None,
    };
    accept
        .split(',')
        .find_map(offered)
        .ok_or_else(|| Error::new(Code::NotAcceptable).with("offered", "application/json, text/csv"))
}

/// One line. A cell that begins like a formula gets an apostrophe in front.
pub fn line<C: AsRef<str>>(cells: &[C]) -> Result<Bytes> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = |cell: &C| {
        let cell = cell.as_ref();
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
    };
    writer.write_record(cells.iter().map(safe)).map_err(Error::internal)?;
    writer.into_inner().map(Bytes::from).map_err(|error| Error::internal(error.to_string()))
}

/// The answer: a header line, then the pages as they come. An error after the first byte ends the body short of its end, so that
/// nobody takes a part for the whole.
pub fn answer(
    name: &str,
    header: &[&str],
    pages: impl Stream<Item = Result<Bytes>> + 'static,
) -> Result<HttpResponse> {
    let mut first = vec![0xEF, 0xBB, 0xBF];
    first.extend_from_slice(&line(header)?);
    let body =
        stream::StreamExt::chain(stream::once(async move { Ok::<_, Error>(Bytes::from(first)) }), pages);
    let attachment = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, attachment))
        .streaming(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let made = line(&["=1+1", "+2", "-3", "@SUM(A1)", "\tx", "Mwanza, \"Jiji\"", "9000101"]).unwrap();
        assert_eq!(made, "'=1+1,'+2,'-3,'@SUM(A1),'\tx,\"Mwanza, \"\"Jiji\"\"\",9000101\r\n");
    }
}

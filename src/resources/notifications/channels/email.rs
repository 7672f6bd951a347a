//! E-mail over SMTP.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::time::Duration;

use super::{Failure, Message};
use crate::kernel::config::{Notify, Security};

#[derive(Clone)]
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    pub(super) fn new(notify: &Notify) -> Option<Self> {
        let smtp = &notify.smtp;
        let host = smtp.host.as_deref()?;
        let parameters = || TlsParameters::new(host.to_owned()).ok();
        let tls = match smtp.security {
            Security::Starttls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::None => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(notify.timeout_seconds)));
        if let Some((user, password)) = smtp.user.as_ref().zip(smtp.password.as_ref()) {
            transport = transport.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Some(Self { transport: transport.build(), from: smtp.from.as_deref()?.parse().ok()? })
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), Failure> {
        let mail = self.mail(message)?;
        self.transport.send(mail).await.map(|_| ()).map_err(|error| {
            if error.is_permanent() {
                Failure::Permanent("the mail server refused it")
            } else if error.is_timeout() {
                Failure::Passing("the mail server took too long")
            } else {
                Failure::Passing("the mail server did not take it")
            }
        })
    }

    /// Plain text. The address is parsed, so nothing in it can become a header (E-37).
    fn mail(&self, message: &Message) -> Result<Mail, Failure> {
        const REFUSED: Failure = Failure::Permanent("the address is not one");
        let address = message.email.as_deref().ok_or(Failure::Permanent("no address"))?;
        let to = Mailbox::new(None, address.parse().map_err(|_odd: lettre::address::AddressError| REFUSED)?);
        let id = format!("<{}@{}>", message.id, self.from.email.domain());
        Mail::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.text.title.as_str())
            .message_id(Some(id))
            .date(message.sent_at.into())
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.body.clone())
            .map_err(|_not_a_mail| Failure::Permanent("not a mail"))
    }
}

"""E-mail: composed in the contact's language, handed to the mail server one by one."""

from __future__ import annotations

from excello.customers.public import ContactView
from excello.engagement.channels.channel import Letter
from excello.engagement.channels.email.composing import Mail, compose_mail
from excello.engagement.channels.email.transport import MailTransport
from excello.findings import mark


class EmailChannel:
    """The mail server of the installation."""

    key = "email"
    label = mark("E-mail")

    def address(self, contact: ContactView) -> str:
        """The contact's e-mail address."""
        return contact.email

    def compose(self, letter: Letter) -> Mail:
        """Text and HTML with one-click unsubscribing."""
        return compose_mail(letter)

    def open(self) -> MailTransport:
        """A connection that is made when it is first needed."""
        return MailTransport()


__all__ = ["EmailChannel"]

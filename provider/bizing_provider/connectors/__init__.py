"""Other services that keep something for a booking: Google Calendar an event, Zoom a meeting, Slack a message."""

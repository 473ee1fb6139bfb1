"""What each kind of notice and order is, by Act: parts, lengths, penalties, powers."""

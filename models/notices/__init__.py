"""Notices (通知): what staff want to have said at a time, once each."""

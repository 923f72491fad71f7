"""Slack's memory: companies and their people, messages and views, and where the app is installed.

This package reads no requests and makes no answers. The packages above it do.
"""

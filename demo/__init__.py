"""Invented data for the demonstration, all of it marked 示例数据. Run: python -m demo FOLDER."""

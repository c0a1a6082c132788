"""The three languages of the screens: Simplified Chinese, Traditional Chinese, English.

Everything below the doors speaks Simplified Chinese, the language of the law and of the records. A page is written in
it first and turned into the language of its reader on the way out, sentence by sentence: Traditional by OpenCC and a
word list that a person has read, English by a catalogue. What people have typed into fields is never turned.
"""

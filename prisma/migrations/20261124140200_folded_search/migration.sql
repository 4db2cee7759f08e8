-- What messages are searched in is folded from now on (lib/domain/fold-text.ts): lower case, no accents, so that
-- nobody has to remember how a name was written. What is there already is folded here, the same way.

-- The owner is under FORCE too, and may change nothing here.
ALTER TABLE message_search NO FORCE ROW LEVEL SECURITY;
UPDATE message_search SET words = f.words FROM (
  SELECT s.company_id, s.message_id, normalize(
    replace(replace(replace(replace(replace(replace(replace(
      lower(regexp_replace(normalize(s.words, NFD), '[' || U&'\0300' || '-' || U&'\036F' || ']', '', 'g')),
      'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'ø', 'o'), 'ł', 'l'), 'đ', 'd'), '’', ''''), NFC) AS words
  FROM message_search s) f
 WHERE message_search.company_id = f.company_id AND message_search.message_id = f.message_id
   AND message_search.words <> f.words;
ALTER TABLE message_search FORCE ROW LEVEL SECURITY;

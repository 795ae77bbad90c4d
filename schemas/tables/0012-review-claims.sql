-- A verdict names the claims that it means, also where they are those that were shown.

ALTER TABLE reviews COMMENT COLUMN claim_ids 'Claims of the link meant: the one shown, or another that the person named; empty: none';

package proof

import (
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Verify answers whether the fact really stands in the log: it recomputes the
// commitment from the fact and its salt, the record hash, and the path up to
// the root, and checks the signature on the checkpoint that states this root.
// It needs no network and no site.
//
// The key to believe is pinned, obtained by other means. With pinned == "" the
// key inside the receipt is used; then the receipt proves only that it is
// consistent with that key, and the caller must say so.
//
// Errors are ErrFormat, ErrKey, ErrSignature or ErrInclusion.
//
// Law: GDPR 5(2), 7(1)
func (r Receipt) Verify(pinned string) (Fact, Checkpoint, error) {
	if r.Format != ReceiptFormat {
		return Fact{}, Checkpoint{}, fmt.Errorf("%w receipt: format", ErrFormat)
	}
	if pinned != "" && pinned != r.Key {
		return Fact{}, Checkpoint{}, fmt.Errorf("%w: not the pinned key", ErrKey)
	}
	fact, err := ParseFact(r.Fact)
	if err != nil {
		return Fact{}, Checkpoint{}, err
	}
	entry, err := r.entry()
	if err != nil {
		return Fact{}, Checkpoint{}, err
	}
	path, err := r.path()
	if err != nil {
		return Fact{}, Checkpoint{}, err
	}
	checkpoint, err := ParseCheckpoint([]byte(r.Checkpoint), r.Key)
	if err != nil {
		return Fact{}, Checkpoint{}, err
	}
	if err := tlog.CheckRecord(path, checkpoint.Size, checkpoint.Root, r.Index, tlog.RecordHash(entry[:])); err != nil {
		return Fact{}, Checkpoint{}, ErrInclusion
	}
	return fact, checkpoint, nil
}

// entry returns the log entry that the fact and its salt commit to.
func (r Receipt) entry() (Entry, error) {
	salt, err := hex.DecodeString(r.Salt)
	if err != nil || len(salt) != 32 || hex.EncodeToString(salt) != r.Salt {
		return Entry{}, fmt.Errorf("%w receipt: salt", ErrFormat)
	}
	return Commitment([32]byte(salt), r.Fact), nil
}

// path returns the inclusion proof.
func (r Receipt) path() (tlog.RecordProof, error) {
	if len(r.Proof) > maxProof {
		return nil, fmt.Errorf("%w receipt: proof too long", ErrFormat)
	}
	path := make(tlog.RecordProof, len(r.Proof))
	for i, s := range r.Proof {
		h, err := tlog.ParseHash(s)
		if err != nil || h.String() != s {
			return nil, fmt.Errorf("%w receipt: proof", ErrFormat)
		}
		path[i] = h
	}
	return path, nil
}

package proof

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ReceiptFormat is the Format of every Receipt this package writes.
const ReceiptFormat = "charte-receipt/1"

const (
	maxReceiptSize = 1 << 20
	maxProof       = tileHeight * (maxLevel + 1)
)

// Receipt is the evidence of one fact, complete in itself: whoever holds it
// verifies it offline, without the site. Write it with Encode: package json
// alone would respell the fact inside.
type Receipt struct {
	Format     string          `json:"format"`     // ReceiptFormat
	Fact       json.RawMessage `json:"fact"`       // canonical bytes, exactly
	Salt       string          `json:"salt"`       // 64 hexadecimal digits
	Index      int64           `json:"index"`      // position in the log, from 0
	Proof      []string        `json:"proof"`      // base64 hashes, leaf side first
	Checkpoint string          `json:"checkpoint"` // signed note
	Key        string          `json:"key"`        // verifier key of the log
}

// NewReceipt makes the receipt of the fact whose canonical bytes stand at
// index, under a signed checkpoint whose size the proof was made for. It
// returns the error Verify would: a receipt that does not verify is never made.
//
// Law: GDPR 5(2), 7(1)
func NewReceipt(canonical []byte, salt [32]byte, index int64, p tlog.RecordProof, checkpoint []byte, vkey string) (Receipt, error) {
	r := Receipt{
		Format:     ReceiptFormat,
		Fact:       bytes.Clone(canonical),
		Salt:       hex.EncodeToString(salt[:]),
		Index:      index,
		Proof:      make([]string, len(p)),
		Checkpoint: string(checkpoint),
		Key:        vkey,
	}
	for i, h := range p {
		r.Proof[i] = h.String()
	}
	if _, _, err := r.Verify(vkey); err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// Encode returns the receipt as a file: JSON, one member a line, in the order
// of the struct.
func (r Receipt) Encode() []byte {
	b := []byte("{\n  \"format\": ")
	b = appendString(b, r.Format)
	b = append(b, ",\n  \"fact\": "...)
	b = append(b, r.Fact...)
	b = append(b, ",\n  \"salt\": "...)
	b = appendString(b, r.Salt)
	b = fmt.Appendf(b, ",\n  \"index\": %d", r.Index)
	b = append(b, ",\n  \"proof\": ["...)
	for i, h := range r.Proof {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n    "...)
		b = appendString(b, h)
	}
	if len(r.Proof) > 0 {
		b = append(b, "\n  "...)
	}
	b = append(b, "],\n  \"checkpoint\": "...)
	b = appendString(b, r.Checkpoint)
	b = append(b, ",\n  \"key\": "...)
	b = appendString(b, r.Key)
	return append(b, "\n}\n"...)
}

// ParseReceipt reads exactly what Encode writes; any other spelling, an
// unknown or repeated member or a trailing byte is ErrFormat. It verifies
// nothing.
func ParseReceipt(file []byte) (Receipt, error) {
	if len(file) > maxReceiptSize {
		return Receipt{}, fmt.Errorf("%w receipt: larger than %d bytes", ErrFormat, maxReceiptSize)
	}
	var r Receipt
	if err := json.Unmarshal(file, &r); err != nil {
		// The decoder's message may quote the input: keep it out.
		return Receipt{}, fmt.Errorf("%w receipt", ErrFormat)
	}
	if r.Format != ReceiptFormat {
		return Receipt{}, fmt.Errorf("%w receipt: format", ErrFormat)
	}
	if !bytes.Equal(r.Encode(), file) {
		return Receipt{}, fmt.Errorf("%w receipt: not canonical", ErrFormat)
	}
	return r, nil
}

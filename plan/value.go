package plan

import (
	"time"

	"charte/seal"
)

// Value is one declared field of one person.
type Value struct {
	Field string
	Item  seal.ID // zero for a single field; the entry's id in a list
	Text  seal.Text
	At    time.Time // when it was written
}

package store

// Job is work owed to the outside, queued in the transaction of the change that owes it.
// Its arguments hold random ids only: never a person, an address or a value.
type Job interface{ Kind() string }

// SendLetter sends one letter of the outbox.
type SendLetter struct {
	Site   string `json:"site"`
	Letter string `json:"letter"` // id of the outbox row, hex
	later  bool   // it may wait behind letters that somebody waits for
}

// Kind names the job in the queue.
func (SendLetter) Kind() string { return "send_letter" }

// FinishErasure destroys the key of an erased person and scrubs the database.
type FinishErasure struct {
	Site    string `json:"site"`
	Erasure string `json:"erasure"` // id of the erasure, hex
}

// DestroyDocument destroys the document of a deposit that has ended.
type DestroyDocument struct {
	Site    string `json:"site"`
	Deposit string `json:"deposit"` // its id, hex
}

// Kind names the job in the queue.
func (DestroyDocument) Kind() string { return "destroy_document" }

// Kind names the job in the queue.
func (FinishErasure) Kind() string { return "finish_erasure" }

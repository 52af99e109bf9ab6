package store_test

import (
	"testing"

	"charte/chest"
	"charte/chest/chesttest"
	"charte/store/storetest"
)

// Law: GDPR 5(1)(e), GDPR 25(2), GDPR 32(4)
func TestEachDocumentIsReadByItsReadersUntilItsEnd(t *testing.T) {
	read := 0
	for name, times := range map[string]string{"sqlite": "6", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			read += storetest.Vaults(t, engines[name](t))
		})
	}
	if read == 0 {
		t.Error("nothing was ever read")
	}
}

// The same documents in a bucket: handed in, read, destroyed; and what becomes of them while the store is away.
//
// Law: GDPR 17(1), GDPR 32(1)(b), GDPR 32(1)(c)
func TestDocumentsInABucket(t *testing.T) {
	server, err := chesttest.StartS3()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}()
	b, err := server.Bucket(t.Context(), "documents", false, "")
	if err != nil {
		t.Fatal(err)
	}
	o := engines["sqlite"](t)
	if o.Chest, err = chest.S3(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	storetest.Chests(t, o, func() func() {
		server.Cut(make([]chesttest.Cut, 1000)...) // each connection, before its first byte
		return func() { server.Cut() }
	})
}

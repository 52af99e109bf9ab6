package picture

// Facts of this room.
const (
	FactAdded     = "picture added"
	FactRemoved   = "picture removed"    // by its owner
	FactDestroyed = "pictures destroyed" // because their purpose or their time had ended
	FactInfected  = "malware refused"    // of the site: never of whom it came from
)

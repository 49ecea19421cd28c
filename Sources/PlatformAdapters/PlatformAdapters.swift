// PlatformAdapters

// PlatformSimulator

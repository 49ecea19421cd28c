await SimulatorCommand.main()

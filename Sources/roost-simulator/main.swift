print("roost-simulator")

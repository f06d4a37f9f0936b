from tests.plugins.simulator import simulator, simulator_process

__all__ = ["simulator", "simulator_process"]

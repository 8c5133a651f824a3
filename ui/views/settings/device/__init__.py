"""« Cet appareil » in Réglages: whose rules hold here, closed data, configuration file, my devices, handing over."""

from ui.views.settings.device.card import DeviceCard

__all__ = ["DeviceCard"]

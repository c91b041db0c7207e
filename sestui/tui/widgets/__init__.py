"""Line-rendered widgets: know how to paint rows and cells, nothing of SES. Never fetch, never parse markup."""

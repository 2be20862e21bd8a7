# After "Selfie Segmentation" in MediaPipe's documentation: people in pictures, then with another background in a video.
# Written for mediapipe 0.10.21; the first line is all that is changed to run it here.
import mediapipe as mp

import sys

import cv2
import numpy as np

mp_drawing = mp.solutions.drawing_utils
mp_selfie_segmentation = mp.solutions.selfie_segmentation

BG_COLOR = (192, 192, 192)
MASK_COLOR = (255, 255, 255)
with mp_selfie_segmentation.SelfieSegmentation(model_selection=0) as selfie_segmentation:
    image = cv2.imread(sys.argv[1])
    results = selfie_segmentation.process(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    condition = np.stack((results.segmentation_mask,) * 3, axis=-1) > 0.1
    fg_image = np.zeros(image.shape, dtype=np.uint8)
    fg_image[:] = MASK_COLOR
    bg_image = np.zeros(image.shape, dtype=np.uint8)
    bg_image[:] = BG_COLOR
    cv2.imwrite(f"{sys.argv[2]}/picture.png", np.where(condition, fg_image, bg_image))

cap = cv2.VideoCapture(sys.argv[3])
count = 0
with mp_selfie_segmentation.SelfieSegmentation(model_selection=1) as selfie_segmentation:
    while cap.isOpened():
        success, image = cap.read()
        if not success:
            break
        image = cv2.cvtColor(cv2.flip(image, 1), cv2.COLOR_BGR2RGB)
        image.flags.writeable = False
        results = selfie_segmentation.process(image)
        image.flags.writeable = True
        image = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
        condition = np.stack((results.segmentation_mask,) * 3, axis=-1) > 0.1
        output_image = np.where(condition, image, cv2.GaussianBlur(image, (55, 55), 0))
        cv2.imwrite(f"{sys.argv[2]}/frame{count}.png", output_image)
        count += 1
cap.release()
print(count)
